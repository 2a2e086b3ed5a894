import { isSecretValue } from './detect/secret-value.ts'
import { secretKindOf } from './detect/secret-words.ts'

/** What is deeper, or comes after so many values, is cut off. */
const MAX_DEPTH = 100
const MAX_VALUES = 100_000
const CUT = '[cut]'

export interface TextRedaction {
  /** A text that stands under this name. */
  text(text: string, name: string): string
  /** A text that is a secret as a whole. */
  secret(text: string, type: 'password' | 'token' | 'authorization'): string
}

interface Task {
  readonly from: unknown
  readonly into: Record<string, unknown> | unknown[]
  readonly key: string | number
  readonly name: string
  readonly depth: number
}

/**
 * A copy of plain data with every text and key redacted; the name of a text counts (`{ password: '…' }`). Numbers
 * that are secrets become
 * texts, or fake numbers. Dates and bytes pass unread. Deeper than 100 levels or after 100 000 values: `[cut]`.
 */
export function redactData(value: unknown, redaction: TextRedaction): unknown {
  const root: unknown[] = []
  const tasks: Task[] = [{ from: value, into: root, key: 0, name: '', depth: 0 }]
  for (let count = 0; tasks.length > 0; count++) {
    const task = tasks.pop()!
    put(task, count < MAX_VALUES ? redactOne(task, tasks, redaction) : CUT)
  }
  return root[0]
}

function redactOne({ from, name, depth }: Task, tasks: Task[], redaction: TextRedaction): unknown {
  if (typeof from === 'string') return redactNamed(from, name, redaction)
  if (typeof from === 'number' || typeof from === 'bigint') return redactNumber(from, name, redaction)
  if (typeof from !== 'object' || from === null || from instanceof Date || ArrayBuffer.isView(from)) return from
  if (depth >= MAX_DEPTH) return CUT
  const into = Array.isArray(from) ? [] : {}
  const entries = Array.isArray(from) ? from.slice(0, MAX_VALUES).entries() : Object.entries(from).slice(0, MAX_VALUES)
  const next: Task[] = []
  for (const [key, child] of entries) {
    const isIndex = typeof key === 'number'
    next.push({
      from: child,
      into,
      key: isIndex ? key : redaction.text(key, ''),
      name: isIndex ? name : key,
      depth: depth + 1,
    })
  }
  // Reversed, so that the stack gives them back in order.
  for (const task of next.reverse()) tasks.push(task)
  return into
}

function redactNamed(text: string, name: string, redaction: TextRedaction): string {
  const kind = secretKindOf(name, 0, name.length)
  if (kind === undefined || kind === 'header' || !isSecretValue(text, kind, true)) return redaction.text(text, name)
  return redaction.secret(text, kind === 'cookie' ? 'authorization' : kind)
}

function redactNumber<N extends number | bigint>(
  number: N,
  name: string,
  redaction: TextRedaction,
): N | string | number {
  const text = String(number)
  const redacted = redaction.text(text, name)
  if (redacted === text) return number
  return /^\d{1,16}$/.test(redacted) ? Number(redacted) : redacted
}

/** Defined, not assigned: `__proto__` is a key like any other. */
function put({ into, key }: Task, value: unknown): void {
  Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true })
}

/** Takes personal data and secrets out of the texts of one case. */
export interface Redaction {
  redact(text: string): { readonly text: string }
  /** The name of a text counts: `{ password: '…' }`. */
  redactJson(value: unknown): unknown
  /** For a long text, piece by piece. */
  stream(): { push(chunk: string): string; end(): string }
}

/** Work that may be left off wherever it yields, so that it never holds the thread for long. */
export type Sliced<T> = Generator<void, T, void>

export interface CaseText {
  text(text: string): Sliced<string>
  /** Plain data with every text, number and key in it redacted. What JSON does not hold is left out. */
  value(value: unknown): Sliced<unknown>
}

/** One slice takes a millisecond or two. */
const PIECE = 4_096
/** Of all texts of a case. */
const MAX_CHARACTERS = 400_000
/** Read beyond a cut, and thrown away: half of a number would not be recognised for what it is. */
const MARGIN = 8_192
const MAX_DEPTH = 32
const MAX_VALUES = 10_000
const CUT = '[cut]'

export function createCaseText(redaction: Redaction): CaseText {
  let charactersLeft = MAX_CHARACTERS
  let valuesLeft = MAX_VALUES

  function* text(whole: string): Sliced<string> {
    const room = Math.max(charactersLeft, 0)
    charactersLeft -= whole.length
    if (whole.length <= room) return yield* pieces(whole)
    const kept = yield* pieces(whole.slice(0, room + MARGIN))
    return `${kept.slice(0, Math.max(kept.length - MARGIN, 0))}[cut: ${whole.length - room} more characters]`
  }

  function* pieces(whole: string): Sliced<string> {
    yield
    if (whole.length <= PIECE) return redaction.redact(whole).text
    const stream = redaction.stream()
    let redacted = ''
    for (let at = 0; at < whole.length; at += PIECE) {
      redacted += stream.push(whole.slice(at, at + PIECE))
      yield
    }
    return redacted + stream.end()
  }

  function* value(given: unknown, name = '', depth = 0): Sliced<unknown> {
    if (valuesLeft-- <= 0 || depth > MAX_DEPTH) return CUT
    const plain = plainOf(given)
    if (typeof plain === 'string' && (plain.length > PIECE || plain.length > charactersLeft)) return yield* text(plain)
    if (typeof plain === 'string' || typeof plain === 'number') {
      charactersLeft -= String(plain).length
      yield
      return named(name, plain)
    }
    if (typeof plain !== 'object' || plain === null) return plain
    return Array.isArray(plain) ? yield* list(plain, name, depth) : yield* fields(plain, depth)
  }

  function* list(items: readonly unknown[], name: string, depth: number): Sliced<unknown[]> {
    const result: unknown[] = []
    for (const item of items) {
      result.push((yield* value(item, name, depth + 1)) ?? null)
      if (valuesLeft <= 0) break
    }
    return result
  }

  function* fields(object: object, depth: number): Sliced<object> {
    const result: Record<string, unknown> = Object.create(null)
    for (const [key, item] of Object.entries(object)) {
      const redacted = yield* text(key)
      result[redacted] = yield* value(item, key, depth + 1)
      if (valuesLeft <= 0) break
    }
    return result
  }

  /** A text, or a number, for what its name says of it. */
  const named = (name: string, leaf: string | number): unknown =>
    Object.values(redaction.redactJson({ [name]: leaf }) as object)[0]

  return { text, value }
}

/** As JSON would hold it. */
function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON !== 'function') return value
  const json: unknown = toJSON.call(value)
  return typeof json === 'object' ? json : plainOf(json)
}

import type { Timers } from '../clock/index.ts'
import { createFailure, createIssue, type Failure, type RawToolCall, type ToolResultPart } from '../result/index.ts'
import type { AcceptedCall } from './read-calls.ts'
import type { ReadyTool } from './tool.ts'

/** What became of one tool call. */
export interface ToolRun {
  readonly name: string
  readonly id: string
  readonly outcome: 'ok' | 'error' | 'timeout' | 'repeated'
  /** On the monotonic clock of the client. */
  readonly startedMs: number
  readonly durationMs: number
  readonly result: ToolResultPart
  /** A tool that fails the call by its error. */
  readonly failure: Failure | undefined
  readonly isCut: boolean
}

/** What a call remembers of the tools that it has run. */
export interface ToolMemory {
  /** By name and arguments: how often it was asked for, and what a tool that runs once had answered. */
  readonly seen: Map<string, { count: number; content: string | undefined }>
}

export interface RunParts {
  readonly timers: Timers
  readonly signal: AbortSignal
  readonly callId: string
  readonly memory: ToolMemory
  /** A result that is too long for the model, shortened; undefined for one that is not. */
  readonly cap: (content: string) => string | undefined
  /** Runs a tool within what observes it. */
  readonly surround: <T>(call: RawToolCall, run: () => Promise<T>) => Promise<T>
}

/** The same call so often says that the model goes round in circles. */
const MAX_REPEATS = 3

/** A call that was asked for again and again, if there is one. */
export function repeatedCall(calls: readonly AcceptedCall[], memory: ToolMemory): Failure | undefined {
  for (const [index, accepted] of calls.entries()) {
    const key = keyOf(accepted)
    const seen = memory.seen.get(key) ?? { count: 0, content: undefined }
    memory.seen.set(key, { ...seen, count: seen.count + 1 })
    if (seen.count + 1 <= MAX_REPEATS) continue
    const place = `toolCalls[${index}]`
    return createFailure(
      'tool_repeated',
      `the tool ${accepted.call.name} was called ${seen.count + 1} times with the same arguments`,
      {
        issues: [createIssue(place, 'another call, or an answer', `the same call for the ${seen.count + 1}th time`)],
      },
    )
  }
  return undefined
}

/** Runs the calls of one step side by side, each within its time. Never rejects. */
export const runToolCalls = (calls: readonly AcceptedCall[], parts: RunParts): Promise<ToolRun[]> =>
  Promise.all(calls.map(accepted => runOne(accepted, parts)))

async function runOne(accepted: AcceptedCall, parts: RunParts): Promise<ToolRun> {
  const { call, tool } = accepted
  const startedMs = parts.timers.now()
  const key = keyOf(accepted)
  const seen = parts.memory.seen.get(key)
  const ended = (outcome: ToolRun['outcome'], content: string, failure?: Failure): ToolRun => {
    const short = parts.cap(content)
    const isError = outcome === 'error' || outcome === 'timeout'
    return {
      name: call.name,
      id: call.id,
      outcome,
      startedMs,
      durationMs: parts.timers.now() - startedMs,
      failure,
      isCut: short !== undefined,
      result: {
        type: 'toolResult',
        id: call.id,
        name: call.name,
        content: short ?? content,
        ...(isError ? { isError } : {}),
      },
    }
  }

  // It must not happen twice because an answer was asked for again: the first result stands.
  if (tool.effects === 'once' && seen?.content !== undefined) return ended('repeated', seen.content)
  const remember = (content: string) => {
    if (seen !== undefined)
      parts.memory.seen.set(key, { ...seen, count: parts.memory.seen.get(key)?.count ?? 1, content })
    return content
  }
  try {
    const content = textOf(
      await parts.surround(call, () => inTime(tool, accepted.input, `${parts.callId}:${key}`, parts)),
    )
    return ended('ok', remember(content))
  } catch (cause) {
    if (cause === LATE) return ended('timeout', remember(lateWords(tool)))
    const failure =
      tool.onError === 'fail'
        ? createFailure('tool_failed', `the tool ${call.name} threw; see the failure's cause`, { cause })
        : undefined
    const words = `The tool failed: ${cause instanceof Error ? cause.message : String(cause)}`
    return ended('error', remember(words), failure)
  }
}

const LATE = Symbol('late')

const lateWords = ({ effects, timeMs }: ReadyTool): string =>
  effects === 'once'
    ? `The tool had not answered after ${timeMs} ms. Outcome unknown: it may or may not have taken effect. Do not call it again.`
    : `The tool had not answered after ${timeMs} ms.`

/** A tool that ignores its signal is left behind, not waited for. */
function inTime(tool: ReadyTool, input: unknown, key: string, { timers, signal }: RunParts): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController()
    const onAbort = () => end(() => reject(signal.reason))
    const end = (settle: () => void) => {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
      settle()
      controller.abort()
    }
    const timer = timers.at(timers.now() + tool.timeMs, () => end(() => reject(LATE)))
    signal.addEventListener('abort', onAbort, { once: true })
    const run = tool.run as NonNullable<ReadyTool['run']>
    // A tool that throws at once is one that rejects.
    new Promise(done => done(run(input, { signal: controller.signal, key }))).then(
      value => end(() => resolve(value)),
      error => end(() => reject(error)),
    )
  })
}

const keyOf = ({ call, input }: AcceptedCall): string => `${call.name}:${JSON.stringify(input) ?? ''}`

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'done'))

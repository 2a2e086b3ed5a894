import { type Budget, type SplitOptions, splitText } from './budget/index.ts'
import type { Client } from './client.ts'
import { withBudget } from './node/index.ts'
import type { Prompt } from './prompt/index.ts'
import type { CallReport, Failure, Result } from './result/index.ts'

export interface MapReduceOptions<EachInput, Part, CombineInput, Value> {
  /** Asked of every piece of the text, at once within `concurrency`. */
  readonly each: Prompt<EachInput, Part, unknown>
  /** Asked once, of what came of the pieces, in their order. */
  readonly combine: Prompt<CombineInput, Value, unknown>
  readonly split: SplitOptions
  readonly toEach: (piece: string, index: number, count: number) => EachInput
  readonly toCombine: (parts: readonly Part[]) => CombineInput
  /** Of all calls together. */
  readonly budget?: Budget
  /** Pieces under way at once. Default 4; the limits of the routes hold beside it. */
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

/** What the calls took, as they hang together. */
export interface MapReduceReport {
  /** Of each piece that was asked for, in their order. */
  readonly each: readonly CallReport[]
  /** Undefined where it did not come to that. */
  readonly combine: CallReport | undefined
}

export type MapReduceResult<Value> =
  | { readonly ok: true; readonly value: Value; readonly report: MapReduceReport }
  | { readonly ok: false; readonly failure: Failure; readonly report: MapReduceReport }

/**
 * Makes one value of a text that is too long for one call: each piece is asked for alone, then their parts are
 * combined, all within one budget. The first piece that fails ends the whole, and what is under way with it.
 */
export const mapReduce = <EachInput, Part, CombineInput, Value>(
  client: Client,
  options: MapReduceOptions<EachInput, Part, CombineInput, Value>,
  text: string,
): Promise<MapReduceResult<Value>> => withBudget(options.budget ?? {}, () => run(client, options, text))

async function run<EachInput, Part, CombineInput, Value>(
  client: Client,
  options: MapReduceOptions<EachInput, Part, CombineInput, Value>,
  text: string,
): Promise<MapReduceResult<Value>> {
  const results = await mapPieces(client, options, splitText(text, options.split))
  const each = results.map(({ call }) => call)
  const failed = firstFailure(results)
  if (failed !== undefined) return { ok: false, failure: failed, report: { each, combine: undefined } }
  const parts = results.map(result => (result as Extract<typeof result, { ok: true }>).value)
  const combined = await client.run(options.combine, options.toCombine(parts), signalOf(options.signal))
  const report = { each, combine: combined.call }
  return combined.ok
    ? { ok: true, value: combined.value as Value, report }
    : { ok: false, failure: combined.failure, report }
}

const DEFAULT_CONCURRENCY = 4

async function mapPieces<EachInput, Part, CombineInput, Value>(
  client: Client,
  { each, toEach, concurrency = DEFAULT_CONCURRENCY, signal }: MapReduceOptions<EachInput, Part, CombineInput, Value>,
  pieces: readonly string[],
): Promise<readonly Result<Part, unknown>[]> {
  const results: Result<Part, unknown>[] = []
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal?.reason)
  if (signal?.aborted === true) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  let next = 0
  const worker = async () => {
    while (next < pieces.length && !controller.signal.aborted) {
      const index = next++
      const input = toEach(pieces[index] as string, index, pieces.length)
      const result = await client.run(each, input, { signal: controller.signal })
      results[index] = result as Result<Part, unknown>
      if (!result.ok) controller.abort('another piece failed')
    }
  }
  await Promise.all(Array.from({ length: Math.max(concurrency, 1) }, worker))
  signal?.removeEventListener('abort', onAbort)
  return results.filter(result => result !== undefined)
}

/** What went wrong first; the others were cancelled because of it. */
function firstFailure(results: readonly Result<unknown, unknown>[]): Failure | undefined {
  const failures = results.flatMap(result => (result.ok ? [] : [result.failure]))
  return failures.find(({ code }) => code !== 'cancelled') ?? failures[0]
}

const signalOf = (signal: AbortSignal | undefined): { readonly signal?: AbortSignal } =>
  signal === undefined ? {} : { signal }

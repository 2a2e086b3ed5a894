import {
  type CallReport,
  type Client,
  type ClientOptions,
  type FailureClass,
  type FailureCode,
  type PendingResult,
  type RawOutput,
  type Result,
  renderPrompt,
} from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import { contentHash } from './content-hash.ts'
import type { Journal } from './journal.ts'
import type { Produce, Produced, ProduceOptions, Unproduced, Written } from './shapes.ts'
import { createSpending, type Spending } from './spending.ts'

export interface LiveOptions {
  readonly client: Pick<Client, 'run'>
  /** What the client was made with: routes and settings are part of what an answer is known by. */
  readonly clientOptions: Pick<ClientOptions, 'routes' | 'settings'>
  readonly journal: Journal
  /** Ask anew even where the journal has an answer. Default false. */
  readonly isFresh?: boolean
  /** The budget of the evaluation. Default: there is none. */
  readonly spending?: Spending
  /** Whether the time that calls take means anything; it does not where they are replayed. Default true. */
  readonly isTimed?: boolean
}

type Ending = Result<unknown, unknown> | PendingResult

/** Asks a model through the client as the product does, and keeps every answer: what is in the journal is not asked. */
export function produceLive(options: LiveOptions): Produce {
  const { client, clientOptions, journal, isFresh = false, isTimed = true } = options
  const { spending = createSpending(undefined) } = options
  const purse = new Purse(spending)
  const asked = new Set<string>()
  return async (prompt, one, { route, repeat, signal }) => {
    const key = await keyOf(prompt, one.input, { route, repeat }, clientOptions)
    const known = isFresh && !asked.has(key) ? undefined : (journal.get(key) as Produced | undefined)
    if (known !== undefined) return known
    const leftUsd = purse.open()
    if (leftUsd === undefined) return OUT_OF_BUDGET
    const runOptions = { signal, ...(route !== undefined && { route }) }
    const ending = await spending.within(() => client.run(prompt, one.input as never, runOptions))
    if (!ending.ok && !isResult(ending.failure)) return missing(ending.failure)
    // Without a budget of the evaluation it is the prompt's own, and a result.
    if (!ending.ok && ending.failure.code === 'cost_exhausted' && Number.isFinite(leftUsd)) return OUT_OF_BUDGET
    const produced = producedFrom(ending, isTimed)
    if (purse.isCutShort(produced, leftUsd)) return OUT_OF_BUDGET
    await journal.put(key, produced)
    asked.add(key)
    return produced
  }
}

const OUT_OF_BUDGET: Unproduced = { missing: 'stopped', by: 'budget' }

/** Sees to it that no answer is judged that was short because the money was. */
class Purse {
  readonly #spending: Spending
  #dearestUsd = 0

  constructor(spending: Spending) {
    this.#spending = spending
  }

  /** What is left; undefined where it is less than the dearest run so far took. */
  open(): number | undefined {
    const left = this.#spending.leftUsd()
    return left > 0 && left >= this.#dearestUsd ? left : undefined
  }

  /** A call may write for a quarter of what is left: where that is little, it is cut for another reason than its own. */
  isCutShort({ outcome, costUsd = 0 }: Produced, leftUsd: number): boolean {
    this.#dearestUsd = Math.max(this.#dearestUsd, costUsd)
    const isCut = outcome === 'truncated' || outcome === 'tokens_exhausted'
    return isCut && leftUsd < 4 * this.#dearestUsd
  }
}

/**
 * By all that decides what is asked. The rendered request is part of it: the hash of a prompt in code knows nothing of
 * its settings, nor of what its template's function takes from around it.
 */
async function keyOf(
  prompt: AnyPrompt,
  input: unknown,
  { route, repeat }: Pick<ProduceOptions, 'route' | 'repeat'>,
  { routes, settings }: LiveOptions['clientOptions'],
): Promise<string> {
  const rendered = await renderPrompt(prompt, input as never)
  const { prompt: _, ...request } = rendered.ok ? rendered.request : { prompt }
  const used = routes.filter(({ name }) => route === undefined || name === route)
  const asked = used.map(({ name, model, settings: own }) => ({ name, model, settings: own }))
  return contentHash('run', prompt.hash, request, asked, settings, input, repeat)
}

/** Failures of the evaluation and not of the prompt: they are no result, are not kept, and may be tried again. */
const NO_RESULT: ReadonlySet<FailureCode> = new Set([
  'cancelled',
  'unauthorized',
  'forbidden',
  'model_not_found',
  // Refused as it stands: by the provider, or by a cassette that has no such recording.
  'invalid_request',
])

const isResult = ({ class: kind, code }: { readonly class: FailureClass; readonly code: FailureCode }): boolean =>
  kind !== 'transport' && !NO_RESULT.has(code)

function missing({ code, message }: { readonly code: FailureCode; readonly message: string }): Unproduced {
  if (code === 'cancelled') return { missing: 'stopped', by: 'interrupt' }
  return { missing: 'failed', code, message }
}

function producedFrom(ending: Ending, isTimed: boolean): Produced {
  const { call } = ending
  return {
    outcome: ending.ok ? 'value' : ending.failure.code,
    written: writtenIn(call),
    durationMs: isTimed ? Math.round(call.durationMs) : undefined,
    costUsd: call.costUsd,
    inputTokens: call.usage.inputTokens,
    outputTokens: call.usage.outputTokens,
    attempts: call.attempts.length,
  }
}

/** By the last attempt that brought something: what came before was asked again. */
function writtenIn({ attempts }: CallReport): Written | undefined {
  const raw = attempts.findLast(attempt => attempt.raw !== undefined)?.raw
  return raw === undefined ? undefined : writtenOf(raw)
}

const writtenOf = ({ text, toolCalls, refusal, finish }: RawOutput): Written => ({
  text,
  ...(toolCalls.length > 0 && { toolCalls }),
  ...(refusal !== undefined && { refusal }),
  finish: finish.reason,
})

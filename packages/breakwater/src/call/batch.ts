import {
  type ArrivedResponse,
  type CallAttempt,
  encodeFor,
  markOutcome,
  markUsage,
  readArrived,
} from '../attempt/index.ts'
import type { Observer } from '../observe/index.ts'
import { type Next, unsent } from '../policy/index.ts'
import type { Prompt, ResultOf } from '../prompt/index.ts'
import type { HttpRoute } from '../provider/index.ts'
import { createFailure, type Failure, misuse } from '../result/index.ts'
import { type OpenCall, type RunOptions, within } from './begin.ts'
import { firstAttempt } from './first-attempt.ts'
import { renderFor } from './render.ts'
import type { Shared } from './wire-up.ts'

export type { ArrivedResponse }

/** A request as it would go out, for a batch or a queue: without credentials, never streamed. */
export interface PreparedRequest {
  readonly method: 'POST'
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** JSON text. */
  readonly body: string
}

export type Prepared =
  | { readonly ok: true; readonly request: PreparedRequest }
  | { readonly ok: false; readonly failure: Failure }

/** For answers that come another way, such as the batch interfaces of the providers. */
export interface Batches {
  /**
   * The request that a run would send first, encoded and unsent: for the route named in `options`, or the first one.
   * What is wrong with the input or the settings is said here.
   */
  prepare<Input, Value, Fallback>(
    prompt: Prompt<Input, Value, Fallback>,
    input: Input,
    options?: RunOptions,
  ): Promise<Prepared>
  /**
   * The result that a run would have ended in, had this answer come to it: decoded, fitted, checked. Nothing is asked
   * again. Tools run; what they answer is in `call.messages`, for the next request. The cost is unknown, as batches
   * have prices of their own.
   */
  accept<Input, Value, Fallback>(
    prompt: Prompt<Input, Value, Fallback>,
    input: Input,
    response: ArrivedResponse,
    options?: RunOptions,
  ): Promise<ResultOf<Value, Fallback>>
}

export async function prepare(prompt: Prompt, input: unknown, call: OpenCall, observer: Observer): Promise<Prepared> {
  try {
    const rendered = await within(call.signal, renderFor(prompt, input, call))
    if ('code' in rendered) return { ok: false, failure: rendered }
    const attempt = firstAttempt(call, { request: rendered, firstRoute: 0 }, observer)
    const route = httpRouteOf(attempt)
    const encoded = encodeFor(attempt, route, false)
    if ('code' in encoded) return { ok: false, failure: encoded }
    const { method, path, headers, body } = encoded.encoded
    return { ok: true, request: { method, url: route.baseURL + path, headers, body } }
  } catch (error) {
    if (call.signal.aborted && error === call.signal.reason) return { ok: false, failure: error as Failure }
    throw error
  } finally {
    call.end()
  }
}

/** The one attempt of a call whose answer is already there. */
export function arrived({ environment }: Shared, response: ArrivedResponse): Next<CallAttempt> {
  return async given => {
    const { call } = given
    if (call.attemptsMade > 0) return unsent(createFailure('attempts_exhausted', ANSWERED_ONCE))
    call.attemptsMade = 1
    call.attemptsLeft = 0
    const attempt = { ...given, number: 1 }
    const outcome = readArrived(attempt, httpRouteOf(attempt), response, environment.wallClock())
    if (outcome.report === undefined) return outcome
    if (outcome.ok) markUsage(outcome.report, outcome.output.usage, undefined)
    else markOutcome(outcome.report, outcome.failure.code)
    call.attempts.push(outcome.report)
    return outcome
  }
}

const ANSWERED_ONCE =
  'accept: the model called tools, and this answer was its only one; append call.messages and prepare the next request'

function httpRouteOf({ route: { definition } }: CallAttempt): HttpRoute {
  if (definition.kind === 'http') return definition
  throw misuse('prepare, accept({ route })', 'a route that speaks one of the dialects', 'a custom one')
}

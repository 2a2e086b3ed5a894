import { createFailure, type Failure, type Request } from '../result/index.ts'
import { estimateInput } from './estimate.ts'

/** What admission knows of a route. */
export interface Window {
  readonly name: string
  /** Tokens that input and output share; undefined where it is not known. */
  readonly contextWindow: number | undefined
  readonly maxOutputTokens: number | undefined
}

export interface Admitted {
  readonly tokens: { readonly input: number; readonly output: number }
}

/** What an answer without a cap is reckoned with. */
const OUTPUT_RESERVE = 1_000

/** Counts the request's tokens and holds them against the route's window, before anything is queued or sent. */
export function admit(request: Request, route: Window): Admitted | { readonly failure: Failure } {
  const input = estimateInput(request)
  const output = request.settings.maxOutputTokens ?? route.maxOutputTokens ?? OUTPUT_RESERVE
  const { contextWindow } = route
  if (contextWindow === undefined || input + output <= contextWindow) return { tokens: { input, output } }
  const failure = createFailure(
    'input_too_long',
    `route ${route.name}: the input has about ${input} tokens, with ${output} kept for the answer; ` +
      `the window holds ${contextWindow}: shorten the input, or name a route with a larger window`,
  )
  return { failure }
}

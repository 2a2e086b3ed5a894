import { type CompiledOutput, reask } from '../output/index.ts'
import { actionFor, type Prompt, simplerOutput } from '../prompt/index.ts'
import { type Failure, type Request, withDetails } from '../result/index.ts'
import type { OpenCall } from './begin.ts'

/** What is sent, and the route at which the search begins. */
export interface Round {
  readonly request: Request
  readonly firstRoute: number
}

/**
 * What follows an answer that is no value, by the prompt's word on it: tell the model what was wrong (on the route
 * that answered), begin anew on the route after it, or fail.
 */
export function next(
  prompt: Prompt,
  call: OpenCall,
  round: Round,
  { failure, isFinal = false }: { readonly failure: Failure; readonly isFinal?: boolean },
): Round | { readonly ok: false; readonly failure: Failure } {
  const { raw } = failure
  // A check that does not ask for a second answer gets one only where the prompt says so by name.
  const action = isFinal ? (prompt.onFailure[failure.code] ?? 'fail') : actionFor(prompt.onFailure, failure.code)
  if (call.attemptsLeft > 0 && !call.signal.aborted) {
    const served = servedRoute(call)
    if (action === 'next_route' && served + 1 < call.routes.length) {
      return { request: round.request, firstRoute: served + 1 }
    }
    const simple = call.isSimplified ? undefined : simplerOutput(action)
    const mayReask = action === 'reask' && call.reasks < prompt.maxReasks
    if (raw !== undefined && (mayReask || simple !== undefined)) {
      call.reasks += 1
      const request = simple === undefined ? round.request : simplify(call, round.request, simple)
      const messages = [...request.messages, ...reask(failure, raw, { request, round: call.reasks })]
      return { request: { ...request, messages }, firstRoute: served }
    }
  }
  return { ok: false, failure: call.reasks > 0 ? withDetails(failure, { exhausted: true }) : failure }
}

/** From here on the answer is asked for, and read, in the simpler form. */
function simplify(call: OpenCall, request: Request, simple: CompiledOutput<unknown>): Request {
  call.output = simple
  call.isSimplified = true
  call.caveats.push({ code: 'schema_simplified', message: 'the value has the simpler form that the prompt allows' })
  return { ...request, outputSchema: simple.jsonSchema, wantsJson: true }
}

/** The route that answered last: a history with its signatures stays there. */
export function servedRoute(call: OpenCall): number {
  const name = call.attempts.at(-1)?.route
  return call.routes.findIndex(route => route.name === name)
}

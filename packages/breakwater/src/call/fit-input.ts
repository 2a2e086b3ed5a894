import { cuttableTokens, excessTokens, shortenInput, truncationOf } from '../budget/index.ts'
import type { Maybe } from '../policy/index.ts'
import type { Prompt } from '../prompt/index.ts'
import type { Failure, Request } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import { meterOf } from './meters.ts'

/** It is cut again where the first cut was too small: a template may repeat the text, or put much around it. */
const ROUNDS = 4
/** More than is missing is cut, as figures are estimates. */
const MARGIN = 1.05

type Render = (input: unknown) => Maybe<Request | Failure>

/**
 * Renders, and where the prompt lets its input be cut, cuts it until the request fits the window of the first route:
 * before schema and template run, so that they never meet more than a window. What is left out becomes a caveat.
 */
export async function renderToFit(
  prompt: Prompt,
  given: unknown,
  call: OpenCall,
  render: Render,
): Promise<Request | Failure> {
  const truncation = truncationOf(prompt.overflow)
  const route = call.routes[0] as OpenCall['routes'][number]
  const meter = meterOf(route)
  if (truncation !== undefined) await meter.ready()
  const { contextWindow } = meter
  if (truncation === undefined || contextWindow === undefined) return await render(given)

  let keepTokens = Math.min(cuttableTokens(given, truncation), contextWindow)
  let shortened = shortenInput(given, truncation, keepTokens)
  let request = await render(shortened?.input ?? given)
  for (let round = 0; round < ROUNDS && !('code' in request); round++) {
    const excess = excessTokens(request, meter)
    if (excess <= 0) break
    keepTokens = Math.max(keepTokens - Math.ceil(excess * MARGIN), 0)
    shortened = shortenInput(given, truncation, keepTokens) ?? shortened
    request = await render(shortened?.input ?? given)
  }
  for (const [field, chars] of shortened?.leftOut ?? []) {
    call.caveats.push({ code: 'input_truncated', message: `${prompt.where} ${field}: ${chars} characters left out` })
  }
  return request
}

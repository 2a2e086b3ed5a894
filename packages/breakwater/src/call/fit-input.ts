import { type Overflow, shortenByLength, shortenInput } from '../budget/index.ts'
import type { Prompt } from '../prompt/index.ts'
import { CODES, type Failure, type Request } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import { admitToFirst, meterOf } from './meters.ts'

/** A text is cut again where the first cut was too small: what is kept may be denser, a template may repeat it. */
const ROUNDS = 4
/** More than is missing is cut, as figures are estimates. */
const MARGIN = 1.05

/**
 * Renders, and where the prompt lets its input be cut, cuts it until the request fits the window of the first route.
 * What was left out is a caveat.
 */
export async function renderToFit(
  prompt: Prompt,
  given: unknown,
  call: OpenCall,
  render: (input: unknown) => Request | Failure | Promise<Request | Failure>,
): Promise<Request | Failure> {
  const truncation = truncationOf(prompt.overflow)
  const [first] = call.routes
  if (truncation === undefined || first === undefined) return await render(given)
  await meterOf(first).ready()
  const window = meterOf(first).contextWindow
  if (window === undefined) return await render(given)
  let shortened = shortenByLength(given, truncation, window)
  let request = await render(shortened?.input ?? given)
  for (let round = 0, excess = 0; round < ROUNDS && !('code' in request); round++) {
    const over = admitToFirst(request, first)
    if (over <= 0) break
    excess += Math.ceil(over * MARGIN)
    const next = shortenInput(given, truncation, excessOf(given, shortened, excess, window, truncation))
    if (next === undefined) break
    shortened = next
    request = await render(shortened.input)
  }
  for (const [field, chars] of shortened?.leftOut ?? []) {
    call.caveats.push({ code: 'input_truncated', message: `${prompt.where} ${field}: ${chars} characters left out` })
  }
  return request
}

import { truncationOf } from '../budget/index.ts'
import { type Prompt, render } from '../prompt/index.ts'
import { checkHistory, familiesOf } from '../provider/index.ts'
import { createFailure, type Failure, type Request } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import { renderToFit } from './fit-input.ts'
import { refuseByLength } from './meters.ts'

/**
 * The prompt rendered for this call, its history one that every dialect accepts. Where signed reasoning stands in the
 * history, the routes of the family that wrote it come first.
 */
export async function renderFor(prompt: Prompt, input: unknown, call: OpenCall): Promise<Request | Failure> {
  if (truncationOf(prompt.overflow) === undefined) {
    const tooLong = await refuseByLength(prompt.where, input, call.routes)
    if (tooLong !== undefined) return tooLong
  }
  const { settings, extra } = call.options
  const tools = call.tools.map(({ definition }) => definition)
  const request = await renderToFit(prompt, input, call, fitting => render(prompt, fitting, { settings, extra, tools }))
  if ('code' in request) return request
  const history = checkHistory(request.messages)
  if (!history.ok) return createFailure('invalid_request', `${prompt.where} ${history.reason}`)
  call.caveats.push(...history.caveats)
  preferFamilies(call, request)
  return history.messages === request.messages ? request : { ...request, messages: history.messages }
}

function preferFamilies(call: OpenCall, { messages }: Request): void {
  const families = familiesOf(messages)
  if (families.size === 0 || call.routes.length < 2) return
  const isHome = (route: OpenCall['routes'][number]) =>
    route.definition.kind === 'http' && families.has(route.target('prompt', false).family)
  call.routes = [...call.routes.filter(isHome), ...call.routes.filter(route => !isHome(route))]
}

import { truncationOf } from '../budget/index.ts'
import { andThen, type Maybe } from '../policy/index.ts'
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
export function renderFor(prompt: Prompt, input: unknown, call: OpenCall): Maybe<Request | Failure> {
  const { settings, extra } = call.options
  const tools = call.tools.map(({ definition }) => definition)
  const fill = (fitting: unknown) => render(prompt, fitting, { settings, extra, tools })
  const rendered =
    truncationOf(prompt.overflow) === undefined
      ? andThen(refuseByLength(prompt.where, input, call.routes), tooLong => tooLong ?? fill(input))
      : renderToFit(prompt, input, call, fill)
  return andThen(rendered, request => ('code' in request ? request : withHistory(prompt, call, request)))
}

function withHistory(prompt: Prompt, call: OpenCall, request: Request): Request | Failure {
  const history = historyOf(request)
  if (!history.ok) return createFailure('invalid_request', `${prompt.where} ${history.reason}`)
  call.caveats.push(...history.caveats)
  preferFamilies(call, request)
  return history.messages === request.messages ? request : { ...request, messages: history.messages }
}

/** What a template answers is the caller's: parts that are none must not end the call in an exception. */
function historyOf({ messages }: Request): ReturnType<typeof checkHistory> {
  try {
    return checkHistory(messages)
  } catch {
    return { ok: false, index: 0, reason: 'messages: expected messages of known parts, received something else' }
  }
}

function preferFamilies(call: OpenCall, { messages }: Request): void {
  const families = familiesOf(messages)
  if (families.size === 0 || call.routes.length < 2) return
  const isHome = (route: OpenCall['routes'][number]) =>
    route.definition.kind === 'http' && families.has(route.target('prompt', false).family)
  call.routes = [...call.routes.filter(isHome), ...call.routes.filter(route => !isHome(route))]
}

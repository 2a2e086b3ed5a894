import { dropOldToolResults, excessTokens } from '../budget/index.ts'
import { callbackFailed, type Prompt } from '../prompt/index.ts'
import type { Failure, Message, Request } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import { meterOf } from './meters.ts'
import { servedRoute } from './next.ts'

/** The request of the next step, its history shortened as the prompt says where it has grown past the window. */
export function fitSteps({ overflow, where }: Prompt, call: OpenCall, request: Request): Request | Failure {
  const { steps = 'fail' } = overflow
  const route = call.routes[servedRoute(call)] as OpenCall['routes'][number]
  const fits = (messages: readonly Message[]) => excessTokens({ ...request, messages }, meterOf(route)) <= 0
  if (steps === 'fail' || fits(request.messages)) return request
  let messages: readonly Message[]
  try {
    messages =
      typeof steps === 'function'
        ? steps(request.messages)
        : (dropOldToolResults(request.messages, fits) ?? request.messages)
  } catch (cause) {
    return callbackFailed(`${where} overflow.steps`, cause)
  }
  if (messages.length === request.messages.length) return request
  call.caveats.push({ code: 'history_changed', message: `${where}: step ${call.step} went on with a shorter history` })
  return { ...request, messages }
}

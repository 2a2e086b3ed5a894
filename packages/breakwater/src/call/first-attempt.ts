import type { CallAttempt } from '../attempt/index.ts'
import type { Observer } from '../observe/index.ts'
import type { StreamEvent } from '../provider/index.ts'
import type { OpenCall } from './begin.ts'
import type { Round } from './next.ts'

/** What enters the policies: they fill in route, tokens, key and number. */
export const firstAttempt = (call: OpenCall, { request, firstRoute }: Round, { tell }: Observer): CallAttempt => ({
  call,
  route: call.routes[0] as CallAttempt['route'],
  firstRoute,
  request,
  tokens: { input: 0, output: 0 },
  number: 0,
  keyIndex: 0,
  mayFollow: false,
  hasNextRoute: false,
  emit: events => call.sink.emit(events as readonly StreamEvent[]),
  restart: why => {
    tell({ type: 'restart', call, code: why })
    return call.sink.restart(why)
  },
})

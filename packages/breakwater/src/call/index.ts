export { type ArrivedResponse, arrived, type Batches, type Prepared, type PreparedRequest, prepare } from './batch.ts'
export { type Around, beginCall, endedBy, type OpenCall, type RunOptions, within } from './begin.ts'
export { budgetsOf } from './budgets-view.ts'
export { type Capture, createCapture, NO_CAPTURE } from './capture.ts'
export { type Commons, createCommons, type Platform } from './commons.ts'
export { noting } from './decisions.ts'
export { firstAttempt } from './first-attempt.ts'
export type { AskWithin } from './judge.ts'
export { next, type Round } from './next.ts'
export {
  type CaptureOptions,
  type ClientOptions,
  type CommonOptions,
  checkFetchOptions,
  checkRunOptions,
  type Limits,
  type SharedState,
} from './options.ts'
export { renderFor } from './render.ts'
export { type RouteView, viewRoutes } from './routes-view.ts'
export { type Ending, settle } from './settle.ts'
export { NO_SINK, type Sink } from './sink.ts'
export { takeStep } from './step.ts'
export { understand } from './understand.ts'
export { type Shared, wireUp } from './wire-up.ts'

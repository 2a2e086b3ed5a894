export type {
  Fault,
  FaultKind,
  OutputFault,
  ParameterDescription,
  RequestFault,
  ResponseFault,
  Scene,
  StreamFault,
} from './fault.ts'
export type { FaultName, FaultParameters, FaultPlay, Play } from './parameters.ts'
export { effectivePlay, playSteps, stepsBefore } from './play-steps.ts'
export { errorSteps, rateLimitError, waitHeaders } from './statuses.ts'
export { JSON_TYPE, message, type Step } from './step.ts'
export { FAULTS, faultOf, faultPlay, isCountedPlay, isFaultName, isHealthyPlay } from './table.ts'

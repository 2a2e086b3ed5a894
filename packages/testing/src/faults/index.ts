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
export { playSteps, stepsBefore } from './play-steps.ts'
export { contextLengthText, errorSteps, rateLimitError, waitHeaders } from './statuses.ts'
export { JSON_TYPE, message, type Step } from './step.ts'
export { FAULTS, faultOf, faultPlay, isCountedPlay, isFaultName } from './table.ts'

export type { Answer, AnswerUsage, DialectName, Finish, Question, Tool, ToolCall, Turn } from './dialects/index.ts'
export {
  FAULTS,
  type Fault,
  type FaultKind,
  type FaultName,
  type FaultParameters,
  type FaultPlay,
  isCountedPlay,
  type ParameterDescription,
  type Play,
} from './faults/index.ts'
export { createAnswer, type Extract, extractiveModel, extractSummary, type Model } from './model/index.ts'
export {
  type Conversation,
  conversationKey,
  createSimulator,
  createUnreachable,
  type RecordedRequest,
  type Simulator,
  type SimulatorOptions,
  type Unreachable,
} from './simulator/index.ts'
export {
  type ConnectionRules,
  checkStorm,
  type Latency,
  loadStorm,
  planStorm,
  type RateLimit,
  type Script,
  type Storm,
  StormError,
  type StormFault,
  type StormPlan,
  type StormWindow,
  stormSchema,
  storms,
  type Weighted,
} from './storm/index.ts'

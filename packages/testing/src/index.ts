export {
  CASSETTE_MODES,
  type Cassette,
  CassetteError,
  type CassetteMode,
  type CassetteOptions,
  type CassetteReport,
  createCassette,
  type Interceptor,
  type MatchOptions,
  type Miss,
  type Redact,
  type Redacted,
} from './cassette/index.ts'
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

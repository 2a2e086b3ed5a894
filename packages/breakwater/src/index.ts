// Calls

export {
  type Budget,
  type BudgetLease,
  type BudgetRefusal,
  type BudgetStore,
  costOfInput,
  createBudgetStore,
  type InputOverflow,
  type KeyLimits,
  type MemoryBudgetOptions,
  measureText,
  type Overflow,
  type Period,
  type SplitOptions,
  type StoreAmounts,
  splitText,
  type TextMeasure,
} from './budget/index.ts'
export type {
  ArrivedResponse,
  ClientOptions,
  CommonOptions,
  Limits,
  Prepared,
  PreparedRequest,
  RouteView,
  RunOptions,
  SharedState,
} from './call/index.ts'
// Tools and checks
export {
  type Ask,
  type Check,
  type CheckContext,
  grounded,
  judge,
  language,
  lengthBetween,
  noEcho,
  noSecrets,
  oneOf,
  range,
  similarTo,
  type Verdict,
} from './check/index.ts'
export type { Client } from './client.ts'
export { createClient } from './create-client.ts'
export { createFetch } from './create-fetch.ts'
export type { HardenedFetch } from './fetch/index.ts'
// Budgets
export { type MapReduceOptions, type MapReduceReport, type MapReduceResult, mapReduce } from './map-reduce.ts'
// Prompts
export {
  type CurrentBudget,
  createSqliteBudgetStore,
  currentBudget,
  loadPrompts,
  type SqliteBudgetOptions,
  type SqliteBudgetStore,
  withBudget,
} from './node/index.ts'
// Observation
export {
  type CallLogEvent,
  consoleLog,
  type LoggedContent,
  type LoggedFailure,
  type LogSink,
  type ObjectLogger,
  type ObserveOptions,
  type OtelLogger,
  otelLog,
  pinoLog,
  type TextRedactor,
} from './observe/index.ts'
// Outputs
export {
  type CompiledOutput,
  compileOutput,
  createPartialReader,
  locatePlace,
  type MaxRepairs,
  type OutputSchema,
  type ParseOptions,
  type ParseResult,
  type PartialReader,
  type PartialValue,
  parseOutput,
  parseOutputAsync,
} from './output/index.ts'
// What calls share, for implementations of one's own
export type {
  Announced,
  AnnouncedLimit,
  BreakerPhase,
  BreakerState,
  Health,
  LimitCost,
  LimitState,
  LimitUse,
  LimitView,
  Maybe,
  Permit,
  RetryState,
} from './policy/index.ts'
export {
  type Degrade,
  definePrompt,
  degrade,
  type FailureAction,
  type FilePrompt,
  type OnFailure,
  type Prompt,
  type PromptOptions,
  type Rendered,
  type Simpler,
  simpler,
  type UncheckedPromptOptions,
} from './prompt/index.ts'
// Routes
export {
  type ApiKey,
  type Authorize,
  type AzureOptions,
  anthropic,
  azure,
  type Capabilities,
  type CustomCall,
  type CustomRoute,
  custom,
  deepseek,
  fireworks,
  gemini,
  groq,
  type HttpRoute,
  llamaCpp,
  lmStudio,
  mistral,
  type OpenAIOptions,
  ollama,
  openai,
  openaiCompatible,
  openrouter,
  type Prices,
  type Route,
  type RouteOptions,
  type StreamEvent,
  type Timeouts,
  together,
  vllm,
  xai,
} from './provider/index.ts'
export { createRedactor, type Redactor, type RedactorOptions } from './redact/index.ts'
// Results
export {
  type AttemptReport,
  BreakwaterError,
  type CallReport,
  type Caveat,
  type CaveatCode,
  type Extra,
  type Failure,
  type FailureClass,
  type FailureCode,
  type FailureJSON,
  type FilePart,
  type FinishReason,
  failureToJSON,
  type ImagePart,
  type Issue,
  type JsonSchema,
  type Message,
  type Origin,
  type Part,
  type PendingResult,
  type PromptIdentity,
  type RawOutput,
  type RawToolCall,
  type ReasoningPart,
  type Repair,
  type Request,
  type Result,
  type Settings,
  type TextPart,
  type Timings,
  type ToolCallPart,
  type ToolDefinition,
  type ToolResultPart,
  type ToolStep,
  toHttpResponse,
  type Usage,
  unwrap,
} from './result/index.ts'
// Cases
export type { Case, CaseAttempt, CaseStore } from './store/index.ts'
export type { CallEvent, CallStream, ResponseFormat } from './stream/index.ts'
export {
  type Effects,
  type ExternalTool,
  externalTool,
  type Tool,
  type ToolContext,
  type ToolOptions,
  type Tools,
  tool,
} from './tool/index.ts'
export type { TlsOptions } from './transport/index.ts'

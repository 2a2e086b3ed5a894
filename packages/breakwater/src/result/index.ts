export { CODES, type CodeRule, type FailureClass, type FailureCode, isFailureCode } from './codes.ts'
export {
  BreakwaterError,
  createFailure,
  createIssue,
  type Failure,
  type FailureDetails,
  type FailureJSON,
  failureToJSON,
  type Issue,
  misuse,
  type ProviderWords,
  withDetails,
} from './failure.ts'
export { toHttpResponse } from './http-response.ts'
export {
  type FilePart,
  type ImagePart,
  type Message,
  messageParts,
  messageText,
  type Origin,
  type Part,
  type ReasoningPart,
  type Source,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
} from './message.ts'
export { type FinishReason, type RawOutput, type RawToolCall, UNKNOWN_USAGE, type Usage } from './raw-output.ts'
export {
  ANSWER_TOOL,
  type Extra,
  type JsonSchema,
  type PromptIdentity,
  type Request,
  type Settings,
  type ToolDefinition,
} from './request.ts'
export {
  type AttemptReport,
  type CallReport,
  type Caveat,
  type CaveatCode,
  type PendingResult,
  type Repair,
  type Result,
  type Timings,
  type ToolStep,
  unwrap,
} from './result.ts'

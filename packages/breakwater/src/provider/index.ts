export { ANSWER_TOOL } from './answer.ts'
export { chat } from './chat/dialect.ts'
export type {
  Capabilities,
  Decoded,
  Dialect,
  EncodedRequest,
  ErrorContext,
  OutputMode,
  PartialOutput,
  ProviderError,
  ReasoningForm,
  ReasoningLevel,
  ResponseHeaders,
  StreamDecoder,
  StreamEvent,
  Target,
} from './dialect.ts'
export type {
  ApiKey,
  Authorize,
  CustomCall,
  CustomRoute,
  HttpRoute,
  Prices,
  Route,
  RouteOptions,
  Timeouts,
} from './route.ts'
export { type OpenAIOptions, openai, openaiCompatible } from './routes.ts'
export { createTarget } from './target.ts'

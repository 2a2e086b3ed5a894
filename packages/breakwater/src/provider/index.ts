export { ANSWER_TOOL, formatInstruction } from './answer.ts'
export { messages as anthropicDialect } from './anthropic/dialect.ts'
export { CAPABILITY_LINES, type CapabilityLine, capabilitiesOf, type ModelTable } from './capabilities.ts'
export { chat as chatDialect } from './chat/dialect.ts'
export { type CustomOptions, custom } from './custom-route.ts'
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
  RefusalHint,
  ResponseHeaders,
  StreamDecoder,
  StreamEvent,
  Target,
} from './dialect.ts'
export { familyOf } from './family.ts'
export { generateContent as geminiDialect } from './gemini/dialect.ts'
export { checkHistory, countForeignParts, familiesOf, type HistoryCheck } from './history.ts'
export { outputModes } from './output-mode.ts'
export { type AnnouncedLimit, type RateLimit, readRateLimit } from './rate-limit.ts'
export { isRefusedHistory, isUnsupportedMode, unsupportedParameter } from './refusal.ts'
export { responses as responsesDialect } from './responses/dialect.ts'
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
export {
  type AzureOptions,
  anthropic,
  azure,
  deepseek,
  fireworks,
  gemini,
  groq,
  llamaCpp,
  lmStudio,
  mistral,
  type OpenAIOptions,
  ollama,
  openai,
  openaiCompatible,
  openrouter,
  together,
  vllm,
  xai,
} from './routes.ts'
export { lowerForGemini } from './schema/lower-gemini.ts'
export { checkSettings, type DroppedSetting, type SettingsCheck, willReason } from './settings.ts'
export { createTarget } from './target.ts'

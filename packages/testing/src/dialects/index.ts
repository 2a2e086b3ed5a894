import { anthropic } from './anthropic.ts'
import { chat } from './chat.ts'
import type { SimulatedDialect } from './dialect.ts'
import { gemini } from './gemini.ts'
import { responses } from './responses.ts'

export {
  type Envelope,
  type ErrorAnswer,
  type Frame,
  type Headers,
  type LimitState,
  type LimitStates,
  renderFrame,
  type SimulatedDialect,
} from './dialect.ts'
export {
  type Answer,
  type AnswerUsage,
  type DialectName,
  type Finish,
  firstUserText,
  type JsonSchema,
  type Question,
  type Tool,
  type ToolCall,
  type Turn,
} from './question.ts'
export { type Fields, fieldsOf, isFields, listOf, readJson, textOf } from './read.ts'
export { estimateTokens, firstTokens } from './tokens.ts'

/** Every wire format that the simulator speaks. */
export const DIALECTS: readonly SimulatedDialect[] = [chat, responses, anthropic, gemini]

import type { ImageRule } from './image-size.ts'

/**
 * How a family of models counts a request, in tokens. Fitted on recorded requests whose usage is known; texts are
 * given as a factor of what OpenAI's o200k takes.
 */
export interface Tokenization {
  /** Once for every request. */
  readonly base: number
  readonly message: number
  readonly text: number
  /** Once where there are tools, for each tool, per token of their definitions, and where one must be called. */
  readonly tools: number
  readonly tool: number
  readonly toolText: number
  readonly forced: number
  readonly toolCall: number
  readonly toolResult: number
  /** Once for an output schema, and per token of it. */
  readonly schema: number
  readonly schemaText: number
  /** Once where reasoning is asked for. */
  readonly reasoning: number
  /** Per character of a signature on a tool call. */
  readonly signature: number
  readonly image: ImageRule
}

const OPENAI: Tokenization = {
  base: 3,
  message: 4,
  text: 1,
  tools: 16,
  tool: -5,
  toolText: 0.77,
  forced: 0,
  toolCall: 5,
  toolResult: 5,
  schema: 5,
  schemaText: 0.69,
  reasoning: 0,
  signature: 0.17,
  image: { tile: 512, perTile: 170, base: 85, unknown: 765, most: 1_445 },
}

const CLAUDE: Tokenization = {
  base: 4,
  message: 3,
  text: 1.12,
  tools: 495,
  tool: 15,
  toolText: 1.4,
  forced: 95,
  toolCall: 30,
  toolResult: 22,
  schema: 150,
  schemaText: 0.7,
  reasoning: 26,
  signature: 0,
  // Width times height over 750.
  image: { tile: 28, perTile: 1.05, base: 0, unknown: 1_600, most: 1_600 },
}

const GEMINI: Tokenization = {
  base: 1,
  message: 0,
  text: 1,
  tools: 0,
  tool: 0,
  toolText: 1.27,
  forced: 0,
  toolCall: 10,
  toolResult: 8,
  schema: 0,
  schemaText: 0,
  reasoning: 0,
  signature: 0,
  image: { tile: 768, perTile: 258, base: 0, unknown: 258, most: 3_000 },
}

/** The first that fits the model's name. What stands nowhere counts as OpenAI's models do, until it is learned. */
const FAMILIES: readonly (readonly [RegExp, Tokenization])[] = [
  [/gpt-oss/, { ...OPENAI, base: 68, message: 3 }],
  [/llama-4/, { ...OPENAI, tools: 680 }],
  [/claude-(opus-4-[78]|opus-5|sonnet-5|fable|mythos)/, { ...CLAUDE, text: 1.4, reasoning: 0 }],
  [/claude-(3|(opus|sonnet)-4-[01]\b)/, { ...CLAUDE, tools: 315, forced: 0 }],
  [/claude-(opus|sonnet)-4-6/, { ...CLAUDE, reasoning: 16 }],
  [/claude/, CLAUDE],
  [/gemini-(1|2\.0)/, { ...GEMINI, toolText: 0.42, toolCall: 0, toolResult: 0 }],
  [/gemini-([3-9])/, { ...GEMINI, signature: 0.17 }],
  [/gemini/, GEMINI],
]

/** In the chat-completions form GPT-5 is told more about its tools. */
const GPT5_CHAT: Tokenization = { ...OPENAI, tools: 95 }
/** Google's cloud counts neither the thoughts behind a signature nor most of a tool's definition. */
const VERTEX: Tokenization = { ...GEMINI, toolText: 0.3, toolCall: 0, toolResult: 0 }

/**
 * @param dialect as the codecs are named: `openai-chat`, `gemini`, …
 * @param origin scheme and host of the route
 */
export function tokenizationOf(model: string, dialect = '', origin = ''): Tokenization {
  if (dialect === 'openai-chat' && /^gpt-5/.test(model)) return GPT5_CHAT
  if (dialect === 'gemini' && origin.includes('aiplatform.')) return VERTEX
  return FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? OPENAI
}

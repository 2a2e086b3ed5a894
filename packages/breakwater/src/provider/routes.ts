import { misuse } from '../result/index.ts'
import { messages } from './anthropic/dialect.ts'
import { chat } from './chat/dialect.ts'
import { bearer, defineRoute, type Provider } from './define-route.ts'
import type { Capabilities, Dialect } from './dialect.ts'
import { generateContent } from './gemini/dialect.ts'
import { responses } from './responses/dialect.ts'
import type { HttpRoute, RouteOptions } from './route.ts'

export interface OpenAIOptions extends RouteOptions {
  /** Which of OpenAI's two interfaces. Default `responses`. */
  readonly api?: 'responses' | 'chat'
}

const OPENAI = {
  label: 'openai',
  provider: 'openai',
  baseURL: 'https://api.openai.com/v1',
  apiKeyVariables: ['OPENAI_API_KEY'],
} as const

/** OpenAI itself. */
export function openai(options: OpenAIOptions): HttpRoute {
  const { api, ...rest } = options
  return defineRoute({ ...OPENAI, table: tableOf('openai', api) }, dialectOf(api), rest)
}

export interface AzureOptions extends RouteOptions {
  /** The resource's name, where no `baseURL` is given. `model` is the deployment's name. */
  readonly resource?: string
  /** Which of the two interfaces. Default `responses`. */
  readonly api?: 'responses' | 'chat'
  /** The `api-version` of the query, which the `/openai/v1` interface does not need. */
  readonly apiVersion?: string
}

/** OpenAI's models on Azure. The key goes as `api-key`; for Entra tokens use `authorize`. */
export function azure(options: AzureOptions): HttpRoute {
  const { api, resource, apiVersion, ...rest } = options
  if (resource !== undefined && !/^[a-z\d-]{2,64}$/i.test(resource)) {
    throw misuse('azure({ resource })', 'letters, digits and hyphens', `a text of ${resource.length} characters`)
  }
  const provider: Provider = {
    label: 'azure',
    provider: 'azure.ai.openai',
    baseURL: resource === undefined ? undefined : `https://${resource}.openai.azure.com/openai/v1`,
    apiKeyVariables: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    credentials: key => ({ 'api-key': key }),
    table: tableOf('azure', api),
    ...(apiVersion === undefined ? {} : { capabilities: { apiVersion } }),
  }
  return defineRoute(provider, dialectOf(api), rest)
}

function tableOf(where: string, api: OpenAIOptions['api']): 'openai-chat' | 'openai-responses' {
  if (api === 'chat') return 'openai-chat'
  if (api === undefined || api === 'responses') return 'openai-responses'
  throw misuse(`${where}({ api })`, "'responses' or 'chat'", typeof api)
}

const dialectOf = (api: OpenAIOptions['api']): Dialect => (api === 'chat' ? chat : responses)

const ANTHROPIC: Provider = {
  label: 'anthropic',
  provider: 'anthropic',
  baseURL: 'https://api.anthropic.com',
  apiKeyVariables: ['ANTHROPIC_API_KEY'],
  // Tokens of an account, not keys of the API, are bearer tokens.
  credentials: key => (key.startsWith('sk-ant-oat') ? bearer(key) : { 'x-api-key': key }),
  table: 'anthropic',
}

/** Anthropic itself, or a server that speaks its Messages; `/v1` may stand in the base URL or not. */
export const anthropic = (options: RouteOptions): HttpRoute => defineRoute(ANTHROPIC, messages, options)

const GEMINI: Provider = {
  label: 'gemini',
  provider: 'gcp.gemini',
  baseURL: 'https://generativelanguage.googleapis.com',
  apiKeyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  credentials: key => ({ 'x-goog-api-key': key }),
  table: 'gemini',
}

/**
 * Google's Gemini API. For Vertex AI give `baseURL` up to and with `/publishers/google`, and `authorize` for the token.
 */
export const gemini = (options: RouteOptions): HttpRoute => defineRoute(GEMINI, generateContent, options)

const COMPATIBLE: Provider = {
  label: 'openai-compatible',
  provider: 'openai_compatible',
  baseURL: undefined,
  apiKeyVariables: [],
  keyOptional: true,
  table: 'compatible',
}

/** Any server that speaks OpenAI's Chat Completions; `baseURL` is what stands before `/chat/completions`. */
export const openaiCompatible = (options: RouteOptions & { readonly baseURL: string }): HttpRoute =>
  defineRoute(COMPATIBLE, chat, options)

/** A route to a server that speaks Chat, from its data. */
type Preset = (options: RouteOptions) => HttpRoute

function preset(
  label: string,
  provider: string,
  baseURL: string,
  apiKeyVariables: readonly string[],
  capabilities: Capabilities,
): Preset {
  const keyOptional = apiKeyVariables.length === 0
  const data: Provider = { label, provider, baseURL, apiKeyVariables, keyOptional, table: 'compatible', capabilities }
  return options => defineRoute(data, chat, options)
}

/** OpenRouter: fields that the routed model does not know are dropped there. */
export const openrouter: Preset = preset(
  'openrouter',
  'openrouter',
  'https://openrouter.ai/api/v1',
  ['OPENROUTER_API_KEY'],
  { reasoningForm: 'object', strict: true, cacheMarkers: 'cache_control' },
)

export const groq: Preset = preset('groq', 'groq', 'https://api.groq.com/openai/v1', ['GROQ_API_KEY'], {
  outputCapField: 'max_completion_tokens',
})

/** Mistral: refuses fields that it does not know, and sends usage unasked. */
export const mistral: Preset = preset('mistral', 'mistral_ai', 'https://api.mistral.ai/v1', ['MISTRAL_API_KEY'], {
  streamUsage: false,
  seedField: 'random_seed',
  anyToolWord: 'any',
  toolCallIds: 'nine',
  reasoningForm: 'none',
})

/** DeepSeek: knows JSON mode, but no schema. */
export const deepseek: Preset = preset('deepseek', 'deepseek', 'https://api.deepseek.com', ['DEEPSEEK_API_KEY'], {
  outputModes: ['json_object', 'prompt'],
})

/** Together: `stream_options` is not among its fields. */
export const together: Preset = preset(
  'together',
  'together_ai',
  'https://api.together.ai/v1',
  ['TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY'],
  { streamUsage: false },
)

export const fireworks: Preset = preset(
  'fireworks',
  'fireworks_ai',
  'https://api.fireworks.ai/inference/v1',
  ['FIREWORKS_API_KEY'],
  {},
)

export const xai: Preset = preset('xai', 'x_ai', 'https://api.x.ai/v1', ['XAI_API_KEY'], {})

/** Ollama: ignores `tool_choice`; the context's size is set on the server, and a longer prompt is cut there silently. */
export const ollama: Preset = preset('ollama', 'ollama', 'http://localhost:11434/v1', [], { forcedTools: false })

export const vllm: Preset = preset('vllm', 'vllm', 'http://localhost:8000/v1', [], {})

/** LM Studio: knows schemas, but no plain JSON mode. */
export const lmStudio: Preset = preset('lm-studio', 'lm_studio', 'http://localhost:1234/v1', [], {
  outputModes: ['json_schema', 'prompt'],
})

export const llamaCpp: Preset = preset('llama-cpp', 'llama_cpp', 'http://localhost:8080/v1', [], {})

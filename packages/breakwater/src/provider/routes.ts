import { misuse } from '../result/index.ts'
import { COMPATIBLE, OPENAI_CHAT } from './capabilities.ts'
import { chat } from './chat/dialect.ts'
import { defineRoute, type Provider } from './define-route.ts'
import type { HttpRoute, RouteOptions } from './route.ts'

export interface OpenAIOptions extends RouteOptions {
  /** Which of OpenAI's two interfaces. Default `responses`. */
  readonly api?: 'responses' | 'chat'
}

const OPENAI: Provider = {
  label: 'openai',
  provider: 'openai',
  baseURL: 'https://api.openai.com/v1',
  apiKeyVariables: ['OPENAI_API_KEY'],
}

/** OpenAI itself. */
export function openai(options: OpenAIOptions): HttpRoute {
  const { api = 'responses', ...rest } = options
  if (api !== 'responses' && api !== 'chat') {
    throw misuse('openai({ api })', "'responses' or 'chat'", typeof api)
  }
  return defineRoute(OPENAI, chat, rest, OPENAI_CHAT)
}

const COMPATIBLE_SERVER: Provider = {
  label: 'openai-compatible',
  provider: 'openai_compatible',
  baseURL: undefined,
  apiKeyVariables: [],
  keyOptional: true,
}

/** Any server that speaks OpenAI's Chat Completions; `baseURL` is what stands before `/chat/completions`. */
export function openaiCompatible(options: RouteOptions & { readonly baseURL: string }): HttpRoute {
  return defineRoute(COMPATIBLE_SERVER, chat, options, COMPATIBLE)
}

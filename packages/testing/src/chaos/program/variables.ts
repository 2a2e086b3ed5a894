import type { Address } from '../lead-routes.ts'

/** No provider takes it: a program that does not heed its base URL is refused there, and costs nothing. */
const KEY = 'chaos-dummy-key'

/** Variables that hold a key of a provider. */
const KEYS = [
  'OPENAI_API_KEY',
  'AZURE_OPENAI_API_KEY',
  'AZURE_API_KEY',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'GROQ_API_KEY',
  'MISTRAL_API_KEY',
  'OPENROUTER_API_KEY',
  'DEEPSEEK_API_KEY',
  'TOGETHER_API_KEY',
  'TOGETHER_AI_API_KEY',
  'FIREWORKS_API_KEY',
  'XAI_API_KEY',
]

/** Variables that hold a base URL, and whether their readers expect the `/v1` of OpenAI's. */
const ADDRESSES: Readonly<Record<string, 'url' | 'origin'>> = {
  OPENAI_BASE_URL: 'url',
  OPENAI_API_BASE: 'url',
  AZURE_OPENAI_ENDPOINT: 'origin',
  AZURE_API_BASE: 'origin',
  ANTHROPIC_BASE_URL: 'origin',
  GOOGLE_GEMINI_BASE_URL: 'origin',
  GEMINI_BASE_URL: 'origin',
  GROQ_BASE_URL: 'origin',
  OPENROUTER_BASE_URL: 'url',
  DEEPSEEK_BASE_URL: 'url',
  XAI_BASE_URL: 'url',
}

/** The names of the variables that lead a program to the simulator. */
export const ADDRESS_VARIABLES: readonly string[] = Object.keys(ADDRESSES)

type Environment = { readonly [name: string]: string | undefined }

/** The environment for a program under trial: the user's own, with every key a dummy and every base URL led away. */
export function environmentFor(own: Environment, address: Address): Environment {
  const noProxy = [own.NO_PROXY ?? own.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',')
  return {
    ...own,
    ...Object.fromEntries(KEYS.map(name => [name, KEY])),
    ...Object.fromEntries(Object.entries(ADDRESSES).map(([name, kind]) => [name, address[kind]])),
    // Without a version Azure's clients do not begin.
    OPENAI_API_VERSION: own.OPENAI_API_VERSION ?? '2024-10-21',
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  }
}

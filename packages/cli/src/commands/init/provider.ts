import { anthropic, deepseek, gemini, groq, type HttpRoute, mistral, openai } from 'breakwater'

/** A provider as init writes it. */
export interface Provider {
  readonly name: ProviderName
  readonly model: string
  /** The variable that holds its key. */
  readonly variable: string
  /** Where it finds the simulator: with or without the `/v1` of the OpenAI dialects. */
  readonly at: 'url' | 'origin'
  readonly route: () => HttpRoute
  /** Packages that speak with it. */
  readonly packages: readonly string[]
  /** Variables that hold its key, the usual one first. */
  readonly variables: readonly [string, ...string[]]
}

type ProviderName = 'openai' | 'anthropic' | 'gemini' | 'mistral' | 'groq' | 'deepseek'

/** No request is made with it. */
const apiKey = 'no-key-is-needed-to-replay'

const provider = (
  make: (options: { model: string; apiKey: string }) => HttpRoute,
  rest: Omit<Provider, 'route' | 'variable'>,
): Provider => ({ ...rest, variable: rest.variables[0], route: () => make({ model: rest.model, apiKey }) })

/** The first that is found stands. */
export const PROVIDERS: readonly Provider[] = [
  provider(openai, {
    name: 'openai',
    model: 'gpt-5-mini',
    at: 'url',
    packages: ['openai', '@ai-sdk/openai', '@langchain/openai'],
    variables: ['OPENAI_API_KEY'],
  }),
  provider(anthropic, {
    name: 'anthropic',
    model: 'claude-sonnet-4-5',
    at: 'origin',
    packages: ['@anthropic-ai/sdk', '@ai-sdk/anthropic', '@langchain/anthropic'],
    variables: ['ANTHROPIC_API_KEY'],
  }),
  provider(gemini, {
    name: 'gemini',
    model: 'gemini-2.5-flash',
    at: 'origin',
    packages: ['@google/genai', '@google/generative-ai', '@ai-sdk/google', '@langchain/google-genai'],
    variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  }),
  provider(mistral, {
    name: 'mistral',
    model: 'mistral-small-latest',
    at: 'url',
    packages: ['@mistralai/mistralai', '@ai-sdk/mistral'],
    variables: ['MISTRAL_API_KEY'],
  }),
  provider(groq, {
    name: 'groq',
    model: 'openai/gpt-oss-20b',
    at: 'url',
    packages: ['groq-sdk', '@ai-sdk/groq'],
    variables: ['GROQ_API_KEY'],
  }),
  provider(deepseek, {
    name: 'deepseek',
    model: 'deepseek-chat',
    at: 'url',
    packages: ['@ai-sdk/deepseek'],
    variables: ['DEEPSEEK_API_KEY'],
  }),
]

/** By a package that is installed, else by a variable that is named; without either, the first of the list. */
export const findProvider = (packages: ReadonlySet<string>, variables: ReadonlySet<string>): Provider =>
  PROVIDERS.find(one => one.packages.some(name => packages.has(name))) ??
  PROVIDERS.find(one => one.variables.some(name => variables.has(name))) ??
  PROVIDERS[0]!

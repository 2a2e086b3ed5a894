import { anthropic, gemini, openai, openaiCompatible, type Route } from 'breakwater'

/** What one dialect's route is made of, where its model is not named. */
interface Dialect {
  readonly model: string
  /** The variables that its key is usually read from. */
  readonly keys: readonly string[]
  readonly make: (options: { model: string; baseURL?: string; apiKey?: string }) => Route
}

const DIALECTS: { readonly [name: string]: Dialect } = {
  responses: { model: 'gpt-5-mini', keys: ['OPENAI_API_KEY'], make: openai },
  chat: { model: 'gpt-5-mini', keys: [], make: options => openai({ ...options, api: 'chat' }) },
  anthropic: { model: 'claude-haiku-4-5', keys: ['ANTHROPIC_API_KEY'], make: anthropic },
  gemini: {
    model: 'gemini-2.5-flash',
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    make: gemini,
  },
}

export class UnknownDialect extends Error {}

type Variables = { readonly [name: string]: string | undefined }

/**
 * The route that the environment describes: BREAKWATER_DIALECT, or the dialect whose key is there. A base URL without a
 * dialect is that of a server which speaks Chat.
 */
export function liveRoute(env: Variables): Route {
  const { BREAKWATER_BASE_URL: baseURL, BREAKWATER_API_KEY: apiKey, BREAKWATER_DIALECT: name } = env
  const given = { ...(baseURL === undefined ? {} : { baseURL }), ...(apiKey === undefined ? {} : { apiKey }) }
  if (name === undefined && baseURL !== undefined) {
    return openaiCompatible({ ...given, baseURL, model: env.BREAKWATER_MODEL ?? 'default' })
  }
  const dialect = DIALECTS[name ?? dialectWithKey(env)]
  if (dialect === undefined)
    throw new UnknownDialect(`BREAKWATER_DIALECT: expected ${Object.keys(DIALECTS).join(', ')}`)
  return dialect.make({ ...given, model: env.BREAKWATER_MODEL ?? dialect.model })
}

/** Where no key is there, OpenAI's route says which one it misses. */
function dialectWithKey(env: Variables): string {
  const found = Object.entries(DIALECTS).find(([, { keys }]) => keys.some(key => Boolean(env[key])))
  return found?.[0] ?? 'responses'
}

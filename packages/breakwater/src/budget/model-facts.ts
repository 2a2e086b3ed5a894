import type { Rate, TokenPrices } from './prices.ts'

/** What is known of a model. Unknown is undefined, never 0. */
export interface ModelFacts {
  /** Tokens that input and output share. */
  readonly contextWindow: number | undefined
  readonly prices: TokenPrices | undefined
}

export interface ModelAddress {
  readonly model: string
  /** As the GenAI conventions name it. */
  readonly provider: string
  readonly baseURL: string | undefined
}

const UNKNOWN: ModelFacts = { contextWindow: undefined, prices: undefined }

type Library = Pick<typeof import('@pydantic/genai-prices'), 'calcPrice'>

let library: Library | undefined
let loading: Promise<Library | undefined> | undefined

/**
 * From the tables of `@pydantic/genai-prices`, which are loaded when they are first asked for: a tenth of a second.
 * Servers on this machine and in private networks are in no table.
 */
export function modelFacts(address: ModelAddress): ModelFacts | Promise<ModelFacts> {
  if (address.baseURL === undefined || isPrivate(address.baseURL)) return UNKNOWN
  if (library !== undefined) return lookUp(library, address)
  return load().then(loaded => (loaded === undefined ? UNKNOWN : lookUp(loaded, address)))
}

/** The same for whichever provider has a model of that name. */
export async function factsByName(model: string): Promise<ModelFacts> {
  const loaded = library ?? (await load())
  return loaded === undefined ? UNKNOWN : find(loaded, model, {})
}

function load(): Promise<Library | undefined> {
  loading ??= import('@pydantic/genai-prices').then(
    loaded => {
      library = loaded
      return loaded
    },
    () => undefined,
  )
  return loading
}

/** How the tables call the providers that have a name of their own with us. */
const PROVIDERS: { readonly [provider: string]: string | undefined } = {
  openai: 'openai',
  anthropic: 'anthropic',
  'gcp.gemini': 'google',
  'azure.ai.openai': 'azure',
}

function lookUp(loaded: Library, { model, provider, baseURL }: ModelAddress): ModelFacts {
  const providerId = PROVIDERS[provider]
  return find(loaded, model, providerId === undefined ? { providerApiUrl: baseURL as string } : { providerId })
}

function find({ calcPrice }: Library, model: string, options: Parameters<Library['calcPrice']>[2]): ModelFacts {
  try {
    const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, options)
    if (found === null) return UNKNOWN
    return { contextWindow: found.model.context_window, prices: pricesOf(found.model_price as Prices) }
  } catch {
    return UNKNOWN
  }
}

interface Prices {
  readonly [name: string]: Rate | undefined
}

function pricesOf(given: Prices): TokenPrices | undefined {
  const { input_mtok: input, output_mtok: output } = given
  if (input === undefined || output === undefined) return undefined
  const rates = {
    cacheRead: given.cache_read_mtok,
    cacheWrite: given.cache_write_mtok,
    reasoning: given.output_reasoning_mtok,
  }
  const known = Object.entries(rates).filter(([, rate]) => rate !== undefined)
  return { input, output, ...Object.fromEntries(known) }
}

const PRIVATE = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)|\.(local|internal|localhost)$/

function isPrivate(baseURL: string): boolean {
  const { hostname } = new URL(baseURL)
  return PRIVATE.test(hostname) || !hostname.includes('.')
}

import { type Extra, misuse, type Settings } from '../result/index.ts'
import { capabilitiesOf, type ModelTable } from './capabilities.ts'
import type { Capabilities, Dialect } from './dialect.ts'
import type { HttpRoute, RouteOptions } from './route.ts'

/** What one provider's routes have in common. Plain data. */
export interface Provider {
  /** For messages and as the first half of a route's name. */
  readonly label: string
  /** As the GenAI conventions name it. */
  readonly provider: string
  readonly baseURL: string | undefined
  readonly apiKeyVariables: readonly string[]
  readonly keyOptional?: boolean
  readonly credentials?: HttpRoute['credentials']
  readonly headers?: { readonly [name: string]: string }
  /** Whose rules the models follow. */
  readonly table: ModelTable
  /** What this server does otherwise than the table says. */
  readonly capabilities?: Capabilities
}

export const bearer = (key: string): { readonly [name: string]: string } => ({ authorization: `Bearer ${key}` })

const NO_HEADERS = Object.freeze({})
const NO_SETTINGS: Settings = Object.freeze({})
const NO_EXTRA: Extra = Object.freeze({})

/** A route from a provider's data and the caller's options. What is wrong with them is said here, naming the field. */
export function defineRoute(provider: Provider, dialect: Dialect, options: RouteOptions): HttpRoute {
  const where = provider.label
  checkOptions(where, options)
  const route = {
    kind: 'http' as const,
    name: options.name ?? `${where}/${options.model}`,
    provider: provider.provider,
    model: options.model,
    dialect,
    baseURL: readBaseURL(where, options.baseURL ?? provider.baseURL),
    apiKeyVariables: provider.apiKeyVariables,
    keyOptional: provider.keyOptional === true || options.authorize !== undefined,
    credentials: provider.credentials ?? bearer,
    authorize: options.authorize,
    capabilities: {
      ...capabilitiesOf(provider.table, options.model),
      ...provider.capabilities,
      ...options.capabilities,
    },
    contextWindow: options.contextWindow,
    maxConnections: options.maxConnections,
    timeouts: options.timeouts ?? {},
    settings: options.settings ?? NO_SETTINGS,
    extra: options.extra ?? NO_EXTRA,
    prices: options.prices,
  }
  const headers = { ...provider.headers, ...lowerCased(options.headers) }
  return withSecrets(route, { apiKey: options.apiKey, headers })
}

/** Readable, not enumerable: a route that is printed or serialised shows no key, and no header that may hold one. */
function withSecrets<Open extends object, Secret extends object>(route: Open, secrets: Secret): Open & Secret {
  for (const [name, value] of Object.entries(secrets)) Object.defineProperty(route, name, { value })
  return route as Open & Secret
}

const OPTIONS: Readonly<Record<keyof RouteOptions, true>> = {
  model: true,
  name: true,
  baseURL: true,
  apiKey: true,
  headers: true,
  contextWindow: true,
  maxConnections: true,
  timeouts: true,
  settings: true,
  extra: true,
  capabilities: true,
  prices: true,
  authorize: true,
}

function checkOptions(where: string, options: RouteOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw misuse(`${where}(options)`, 'an object with a model', typeof options)
  }
  for (const field of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, field)) {
      throw misuse(`${where}({ ${field} })`, `one of ${Object.keys(OPTIONS).join(', ')}`, 'an unknown option')
    }
  }
  requireText(where, 'model', options.model)
  if (options.name !== undefined) requireText(where, 'name', options.name)
  requireWhole(where, 'contextWindow', options.contextWindow)
  requireWhole(where, 'maxConnections', options.maxConnections)
  if (!isApiKey(options.apiKey)) {
    throw misuse(`${where}({ apiKey })`, 'a text, a list of texts or a function', describe(options.apiKey))
  }
}

function requireText(where: string, field: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw misuse(`${where}({ ${field} })`, 'a text that is not empty', describe(value))
  }
}

function requireWhole(where: string, field: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
    throw misuse(`${where}({ ${field} })`, 'a whole number above 0', describe(value))
  }
}

function isApiKey(key: RouteOptions['apiKey']): boolean {
  if (key === undefined || typeof key === 'function' || typeof key === 'string') return true
  return Array.isArray(key) && key.length > 0 && key.every(one => typeof one === 'string')
}

/** Without its trailing slashes. */
function readBaseURL(where: string, baseURL: string | undefined): string {
  if (baseURL === undefined) throw misuse(`${where}({ baseURL })`, "the server's URL", 'nothing')
  const url = typeof baseURL === 'string' ? URL.parse(baseURL) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw misuse(`${where}({ baseURL })`, 'an http or https URL', describe(baseURL))
  }
  if (url.username !== '' || url.password !== '') {
    throw misuse(`${where}({ baseURL })`, 'a URL without credentials', 'one that holds a user or password')
  }
  if (url.search !== '' || url.hash !== '') {
    throw misuse(`${where}({ baseURL })`, 'a URL without a query', 'one that has a query or a fragment')
  }
  let end = baseURL.length
  while (baseURL[end - 1] === '/') end--
  return baseURL.slice(0, end)
}

/** Type and length, never the content: a key may have been put into the wrong field. */
function describe(value: unknown): string {
  if (typeof value === 'string') return `a text of ${value.length} characters`
  if (typeof value === 'number') return String(value)
  return value === undefined || value === null ? 'nothing' : Array.isArray(value) ? 'a list' : typeof value
}

const lowerCased = (headers: RouteOptions['headers']): { readonly [name: string]: string } =>
  headers === undefined
    ? NO_HEADERS
    : Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

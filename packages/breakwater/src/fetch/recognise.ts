import type { TokenEstimate } from '../policy/index.ts'
import {
  anthropicDialect,
  capabilitiesOf,
  chatDialect,
  type Dialect,
  familyOf,
  geminiDialect,
  responsesDialect,
  type Target,
} from '../provider/index.ts'
import type { FetchRequest } from './read-request.ts'

/** What a request asks of a model. */
export interface Asked {
  readonly dialect: Dialect
  readonly model: string
  /** As the conventions of telemetry name it, by the address. */
  readonly provider: string
  /** The answer is to come as server-sent events. */
  readonly wantsEvents: boolean
  readonly tokens: TokenEstimate
  readonly target: Target
}

/** Where each dialect's path ends. */
const PATHS: readonly (readonly [ending: string, dialect: Dialect])[] = [
  ['/chat/completions', chatDialect],
  ['/responses', responsesDialect],
  ['/messages', anthropicDialect],
  [':generateContent', geminiDialect],
  [':streamGenerateContent', geminiDialect],
]

/** Of the request as JSON, roughly: enough to share out a limit of tokens. */
const CHARACTERS_PER_TOKEN = 4
/** What an answer without a cap is reckoned with, in tokens. */
const OUTPUT_RESERVE = 1_000

/** Knows a model's request by its path; undefined for everything else that an SDK sends. */
export function recognise({ method, url, body }: FetchRequest): Asked | undefined {
  if (method !== 'POST' || body === undefined) return undefined
  const { pathname } = url
  const dialect = PATHS.find(([ending]) => pathname.endsWith(ending))?.[1]
  const fields = dialect === undefined || pathname.includes('/threads/') ? undefined : readObject(body)
  if (dialect === undefined || fields === undefined) return undefined
  const model = typeof fields.model === 'string' ? fields.model : modelInPath(pathname)
  const wantsEvents = fields.stream === true || url.searchParams.get('alt') === 'sse'
  const target: Target = {
    model,
    baseURL: url.origin,
    family: familyOf(dialect.name, url.origin, model),
    stream: wantsEvents,
    mode: 'prompt',
    capabilities: capabilitiesOf(dialect.name, model),
  }
  return {
    dialect,
    model,
    provider: providerOf(dialect, url.hostname),
    wantsEvents,
    target,
    tokens: { input: Math.ceil(body.length / CHARACTERS_PER_TOKEN), output: capOf(fields) },
  }
}

const PROVIDERS: { readonly [dialect: string]: string } = { anthropic: 'anthropic', gemini: 'gcp.gemini' }

function providerOf({ name }: Dialect, host: string): string {
  if (host.endsWith('.openai.azure.com')) return 'azure.ai.openai'
  return PROVIDERS[name] ?? (host === 'api.openai.com' ? 'openai' : 'openai_compatible')
}

type Fields = { readonly [name: string]: unknown }

function readObject(body: string | Uint8Array): Fields | undefined {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}

/** `…/models/NAME:generateContent`, `…/deployments/NAME/chat/completions`. */
function modelInPath(pathname: string): string {
  const segments = pathname.split('/')
  const deployment = segments.indexOf('deployments')
  const named = deployment >= 0 ? segments[deployment + 1] : segments.at(-1)?.split(':')[0]
  return named ?? ''
}

function capOf(fields: Fields): number {
  const config = fields.generationConfig as Fields | undefined
  const cap =
    fields.max_completion_tokens ?? fields.max_tokens ?? fields.max_output_tokens ?? config?.maxOutputTokens ?? 0
  return typeof cap === 'number' && cap > 0 ? cap : OUTPUT_RESERVE
}

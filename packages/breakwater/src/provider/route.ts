import type { Extra, RawOutput, Request, Settings } from '../result/index.ts'
import type { Capabilities, Dialect, StreamEvent } from './dialect.ts'

/** What a key is: fixed, one of several (a pool), or asked for before each attempt (rotation). Never printed. */
export type ApiKey = string | readonly string[] | (() => string | Promise<string>)

/** How long each phase of an attempt may be silent, in milliseconds. */
export interface Timeouts {
  /** Name lookup, connection and TLS. Default 5 000. */
  readonly connectMs?: number
  /** Sending the request. Default 10 000. */
  readonly writeMs?: number
  /** From the request sent to the first byte of the answer. Default 30 000. */
  readonly firstByteMs?: number
  /** Between two pieces of the answer. Default 30 000. */
  readonly idleMs?: number
  /** Waiting for a free slot of the route. Default 5 000. */
  readonly poolMs?: number
}

/** US dollars per million tokens. */
export interface Prices {
  readonly input: number
  readonly output: number
  /** Default: the price of input. */
  readonly cacheRead?: number
  /** Default: the price of input. */
  readonly cacheWrite?: number
}

/** What every route takes. */
export interface RouteOptions {
  readonly model: string
  /** Default `provider/model`. Two routes of a client may not share a name. */
  readonly name?: string
  readonly baseURL?: string
  readonly apiKey?: ApiKey
  readonly headers?: { readonly [name: string]: string }
  /** Tokens that input and output share. Default: what is known of the model. */
  readonly contextWindow?: number
  /** Connections and slots of the route. Default: `limits.concurrency` of the client. */
  readonly maxConnections?: number
  readonly timeouts?: Timeouts
  readonly settings?: Settings
  readonly extra?: Extra
  readonly capabilities?: Capabilities
  readonly prices?: Prices
  /** Signs or otherwise authorises the finished request (Bedrock, Vertex): answers headers to add. */
  readonly authorize?: Authorize
}

export type Authorize = (request: {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}) => { readonly [name: string]: string } | Promise<{ readonly [name: string]: string }>

interface RouteBase {
  readonly name: string
  /** The provider as the GenAI conventions name it: `openai`, `anthropic`, `gcp.gemini`, … */
  readonly provider: string
  readonly model: string
  readonly capabilities: Capabilities
  readonly contextWindow: number | undefined
  readonly maxConnections: number | undefined
  readonly timeouts: Timeouts
  readonly settings: Settings
  readonly extra: Extra
  readonly prices: Prices | undefined
}

/** One way to a model over HTTP. Plain data and pure functions; nothing is read from the environment here. */
export interface HttpRoute extends RouteBase {
  readonly kind: 'http'
  readonly dialect: Dialect
  /** Without a trailing slash. */
  readonly baseURL: string
  /** Readable, not enumerable: a spread of a route loses it. */
  readonly apiKey: ApiKey | undefined
  /** Environment variables that are looked at, in order, where no key was given. */
  readonly apiKeyVariables: readonly string[]
  /** The server takes requests without a key. */
  readonly keyOptional: boolean
  /** The headers that carry the key. */
  readonly credentials: (key: string) => { readonly [name: string]: string }
  /** Lower-cased names. Readable, not enumerable, as they may hold a credential. */
  readonly headers: { readonly [name: string]: string }
  readonly authorize: Authorize | undefined
}

/** One way to a model by whatever means its author likes. */
export interface CustomRoute extends RouteBase {
  readonly kind: 'custom'
  readonly call: CustomCall
}

export type CustomCall = (
  request: Request,
  options: { readonly signal: AbortSignal },
) => Promise<RawOutput | AsyncIterable<StreamEvent>> | RawOutput | AsyncIterable<StreamEvent>

export type Route = HttpRoute | CustomRoute

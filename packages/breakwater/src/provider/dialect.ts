import type { FailureCode, ProviderWords, RawOutput, Request } from '../result/index.ts'

/** How the answer is forced into JSON, best first where a model offers several. */
export type OutputMode = 'json_schema' | 'tool' | 'json_object' | 'prompt'

/** What a codec must know of the route beside the request. Plain data. */
export interface Target {
  readonly model: string
  readonly baseURL: string
  /** dialect, host and model family: parts whose origin has another family are left out. */
  readonly family: string
  readonly stream: boolean
  readonly mode: OutputMode
  /** Facts about the model or server that change the encoding. */
  readonly capabilities: Capabilities
}

/** What differs from model to model and server to server, as data. Each has a default per dialect. */
export interface Capabilities {
  /** The body field that carries the output cap. */
  readonly outputCapField?: 'max_tokens' | 'max_completion_tokens'
  /** Best first. */
  readonly outputModes?: readonly OutputMode[]
  readonly streaming?: boolean
  /** The model thinks before it answers: silence is not a stall. */
  readonly reasoning?: boolean
  /** `stream_options: { include_usage: true }` is understood. */
  readonly streamUsage?: boolean
}

/** One HTTP request of a dialect, without credentials: those are added where it is sent. */
export interface EncodedRequest {
  readonly method: 'POST'
  /** Below the base URL, with a leading slash. */
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** What a body or a stream says: an output, or the provider's own account of a failure. */
export type Decoded =
  | { readonly ok: true; readonly output: RawOutput }
  | { readonly ok: false; readonly error: ProviderError }

/** A provider's error, sorted. */
export interface ProviderError {
  readonly code: FailureCode
  /** Our words: the place and what to do. The provider's text is never quoted, it may hold content. */
  readonly message: string
  readonly retryAfterMs: number | undefined
  /** The provider's explicit word on retrying (`x-should-retry`); it wins over the code table. */
  readonly shouldRetry: boolean | undefined
  readonly provider: ProviderWords
  /** Both figures of a context overflow, where the provider named them. */
  readonly overflow?: { readonly limitTokens: number; readonly requestedTokens: number } | undefined
}

/** Lower-cased names. A header that came several times is joined with `, `. */
export type ResponseHeaders = { readonly [name: string]: string | undefined }

/** What a stream said in one event, in our words. */
export type StreamEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'toolCall'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'toolArguments'; readonly index: number; readonly text: string }

/**
 * A stream as a reducer: replaying needs no network. `state` is opaque to everyone else and may be the same object
 * after each step; `done` says that the dialect's terminal event has been seen (the rest of the body may be dropped).
 */
export interface StreamDecoder<State> {
  start(): State
  /** `event` is the SSE event name (`message` where none was given), `data` its joined data lines. */
  step(
    state: State,
    event: string,
    data: string,
  ): readonly [state: State, events: readonly StreamEvent[], done: boolean]
  /** At the end of the body, or after `done`. `clean` is false when the connection broke. */
  end(state: State, clean: boolean): Decoded
}

/** One wire format. Pure: no network, no clock, no environment. */
export interface Dialect {
  readonly name: 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini'
  encode(request: Request, target: Target): EncodedRequest
  /** A whole body of status 2xx. A provider's error inside a 200 is an error; what is no envelope is `bad_envelope`. */
  decodeBody(body: string, target: Target): Decoded
  stream(target: Target): StreamDecoder<unknown>
  /** Any status outside 2xx, whatever the body is: JSON of any shape, HTML of a proxy, nothing. */
  classifyError(status: number, headers: ResponseHeaders, body: string): ProviderError
  requestId(headers: ResponseHeaders): string | undefined
}

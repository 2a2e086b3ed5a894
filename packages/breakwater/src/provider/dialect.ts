import type { FailureCode, Message, ProviderWords, RawOutput, Request, Usage } from '../result/index.ts'

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
  /** What becomes of temperature and top_p. Default `accepted`. */
  readonly sampling?: 'accepted' | 'refused' | 'without_reasoning' | 'ignored'
  /** How reasoning is asked for. Default: as the dialect does. */
  readonly reasoningForm?: ReasoningForm
  /** The levels that the model takes; undefined where that is not known. */
  readonly reasoningLevels?: readonly ReasoningLevel[]
  /** A budget in tokens is taken. Default: where the form is `budget` or `object`. */
  readonly reasoningBudget?: boolean
  /** What the model does when nothing is asked. Default `off`. */
  readonly reasoningDefault?: 'on' | 'off'
  /** `required` and named tool choices are taken. Default true. */
  readonly forcedTools?: boolean
  /** Function tools are taken while the model reasons: `without_reasoning` only, or not at all. Default `accepted`. */
  readonly tools?: 'accepted' | 'without_reasoning' | 'refused'
  /** An answer schema may stand beside function tools. Default true. */
  readonly schemaWithTools?: boolean
  /** Images in messages are taken. Undefined where that is not known. */
  readonly images?: boolean
  /** Stop sequences are taken. Default: as the dialect does. */
  readonly stop?: boolean
  /** The body field of the seed; null where there is none. Default: as the dialect does. */
  readonly seedField?: 'seed' | 'random_seed' | null
  /** Who speaks the system prompt. Default `system`. */
  readonly systemRole?: 'system' | 'developer' | 'user'
  /** The word for a forced call of any tool. Default `required`. */
  readonly anyToolWord?: 'required' | 'any'
  /** `strict` is understood in tools and schemas. Default true for OpenAI, false for its compatibles. */
  readonly strict?: boolean
  /** How stretches to cache are marked. Default: as the dialect does, or not at all. */
  readonly cacheMarkers?: 'cache_control' | 'breakpoint' | 'none'
  /** Which ids of tool calls are taken: any, or nine letters and digits (Mistral). Default `any`. */
  readonly toolCallIds?: 'any' | 'nine'
  /** A system prompt may stand between the turns (Claude from Opus 4.8 on). Default false. */
  readonly systemInTurns?: boolean
  /** The output cap where the API requires one and the caller sets none, in tokens. */
  readonly defaultOutputCap?: number
  /** Tool calls from elsewhere need a stand-in for the signature that they lack (Gemini from 3 on). */
  readonly needsSignatures?: boolean
  /** Anthropic's version header, Azure's `api-version` in the query. */
  readonly apiVersion?: string
}

export type ReasoningLevel = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/**
 * `effort`: one word (OpenAI, Groq, …). `object`: OpenRouter's `reasoning: { effort | max_tokens | enabled }`.
 * `budget`: tokens to think (Claude up to 4.5, Gemini 2.5). `adaptive`: Claude from 4.6 on. `level`: Gemini from 3 on.
 * `none`: there is no switch.
 */
export type ReasoningForm = 'effort' | 'object' | 'budget' | 'adaptive' | 'level' | 'none'

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
  /** The field of the request that is to blame, where the provider named one. */
  readonly parameter?: string | undefined
  /** What a refused request was refused for, where that can be told. */
  readonly hint?: RefusalHint | undefined
}

/**
 * `mode`: the output mode or its schema; another mode may be taken. `parameter`: a field that this model does not take.
 * `history`: reasoning parts that do not belong to this conversation as it now is.
 */
export type RefusalHint = 'mode' | 'parameter' | 'history'

/** Lower-cased names. A header that came several times is joined with `, `. */
export type ResponseHeaders = { readonly [name: string]: string | undefined }

/** What an error is read against. Without it, dates in headers and a host's special rules are not read. */
export interface ErrorContext {
  readonly baseURL?: string | undefined
  /** Milliseconds since 1970. */
  readonly wallClockMs?: number | undefined
}

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
  /** Whether what has come may be all of it, though no terminal event says so: a body without further events is over. */
  mayEnd?(state: State): boolean
  /** At the end of the body, or after `done`. `clean` is false when the connection broke. */
  end(state: State, clean: boolean): Decoded
  /** What had come of a stream that broke or was cancelled. */
  partial(state: State): PartialOutput
}

/** Whole parts, and text that was cut, marked so. Tool calls that were not finished are left out. */
export interface PartialOutput {
  /** Ready to append to a history; undefined where nothing usable had come. */
  readonly message: Message | undefined
  readonly usage: Usage
  readonly text: string
}

/** One wire format. Pure: no network, no clock, no environment. */
export interface Dialect {
  readonly name: 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini'
  encode(request: Request, target: Target): EncodedRequest
  /** A whole body of status 2xx. A provider's error inside a 200 is an error; what is no envelope is `bad_envelope`. */
  decodeBody(body: string, target: Target): Decoded
  stream(target: Target): StreamDecoder<unknown>
  /** Any status outside 2xx, whatever the body is: JSON of any shape, HTML of a proxy, nothing. */
  classifyError(status: number, headers: ResponseHeaders, body: string, context?: ErrorContext): ProviderError
  requestId(headers: ResponseHeaders): string | undefined
}

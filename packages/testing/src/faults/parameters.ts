type Empty = Record<never, never>

/** Milliseconds are scaled by the simulator's `timeScale`. */
interface Duration {
  readonly forMs?: number
}

interface Announced {
  readonly retryAfterMs?: number
  readonly announce?: 'seconds' | 'milliseconds' | 'both' | 'date' | 'none'
}

/** Counted from 0, over the events that carry text, reasoning or tool arguments. */
interface AtToken {
  readonly atToken?: number
}

/** Every fault, and what may be set of it. The table in `table.ts` explains each. */
export interface FaultParameters {
  // statuses
  status: { readonly status: number; readonly headers?: { readonly [name: string]: string }; readonly body?: string }
  overloaded: Announced
  rate_limited: Announced
  quota_exhausted: Empty
  server_error: Empty
  bad_gateway: Empty
  unavailable: Announced
  cloudflare: { readonly status?: number }
  request_timeout: Empty
  conflict: Empty
  context_length: Empty
  invalid_request: Empty
  unauthorized: Empty
  forbidden: Empty
  model_not_found: Empty
  redirect: { readonly status?: number; readonly to?: 'same_origin' | 'other_origin' }
  // silence and slowness
  hang_before_headers: Duration
  hang_after_headers: Duration
  slow_trickle: { readonly everyMs?: number; readonly bytes?: number }
  stall_request: Duration
  never_closes: Empty
  // broken connections
  reset_before_headers: Empty
  close_before_headers: Empty
  reset_in_body: { readonly afterBytes?: number }
  close_in_body: { readonly afterBytes?: number }
  keep_alive_race: Empty
  // broken messages
  html_in_200: Empty
  empty_body: Empty
  truncated_body: { readonly afterBytes?: number }
  broken_body: Empty
  wrong_content_length: { readonly by?: number }
  error_in_200: { readonly status?: number }
  bad_gzip: Empty
  bomb: { readonly encoding?: 'gzip' | 'deflate' | 'br'; readonly bytes?: number }
  flood: { readonly bytes?: number }
  endless_header: { readonly bytes?: number }
  // what the model wrote
  refusal: Empty
  refusal_in_prose: Empty
  fenced_json: Empty
  prose_around_json: Empty
  prose_instead_of_json: Empty
  broken_json: { readonly style?: 'trailing_comma' | 'single_quotes' | 'unquoted_keys' | 'comments' | 'missing_brace' }
  truncated_output: { readonly share?: number }
  content_filter: Empty
  empty_output: Empty
  wrong_types: Empty
  missing_field: Empty
  hallucinated_fields: Empty
  think_tags: Empty
  missing_usage: Empty
  tool_call_cut: Empty
  // between the events of a stream
  stream_reset: AtToken
  stream_close: AtToken
  stream_silence: AtToken & Duration
  stream_pings: AtToken & { readonly everyMs?: number }
  stream_error: AtToken & { readonly status?: number }
  stream_broken_event: AtToken
  stream_no_finish: Empty
  stream_no_done: Empty
  stream_endless_line: AtToken & { readonly bytes?: number }
  stream_plain_json: Empty
  stream_split_utf8: Empty
  stream_crlf: Empty
  stream_multi_line: Empty
  stream_no_space: Empty
  stream_one_byte_writes: Empty
  stream_duplicated_events: Empty
}

export type FaultName = keyof FaultParameters

/** One fault as a storm writes it: its name, or its name with parameters. `ok` is a good answer. */
export type Play = 'ok' | PlayableWithoutParameters | FaultPlay

export type FaultPlay = { [Name in FaultName]: { readonly fault: Name } & FaultParameters[Name] }[FaultName]

/** Faults that need no parameter. */
type PlayableWithoutParameters = {
  [Name in FaultName]: Record<never, never> extends FaultParameters[Name] ? Name : never
}[FaultName]

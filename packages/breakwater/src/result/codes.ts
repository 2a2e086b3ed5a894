/** Who must act when a call has no value. */
export type FailureClass = 'transport' | 'output' | 'semantic' | 'budget' | 'request'

export interface CodeRule {
  readonly class: FailureClass
  /** Retry policy: may the same attempt be made again on the same route? */
  readonly retry: boolean
  /** Breaker: does an attempt that ended so count against the model's health? */
  readonly breaker: boolean
  /** Routes: does the call move on to the next route by itself? */
  readonly nextRoute: boolean
  /** Re-ask: may the model be told what was wrong and asked again? */
  readonly reask: boolean
  /** May the same call end well when it is made again later? */
  readonly retryable: boolean
  /** The status that an HTTP endpoint built on the call answers with: it says who must act. */
  readonly httpStatus: 400 | 413 | 422 | 429 | 502 | 503 | 504
}

/** What happened. In snake_case, stable, sorted by {@link CODES}. */
export type FailureCode =
  // the way to the model
  | 'dns_failed'
  | 'connect_timeout'
  | 'connect_refused'
  | 'tls_failed'
  | 'pool_timeout'
  | 'write_timeout'
  | 'first_byte_timeout'
  | 'idle_timeout'
  | 'connection_reset'
  | 'response_too_large'
  | 'decode_failed'
  | 'bad_envelope'
  | 'stream_broken'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'overloaded'
  | 'server_error'
  | 'circuit_open'
  // what the model wrote
  | 'empty'
  | 'refused'
  | 'content_filtered'
  | 'truncated'
  | 'not_json'
  | 'schema_mismatch'
  | 'ambiguous'
  | 'unknown_tool'
  | 'tool_arguments_invalid'
  | 'tool_repeated'
  // well-formed and wrong
  | 'check_failed'
  | 'check_unavailable'
  // a limit of ours
  | 'deadline_exceeded'
  | 'input_too_long'
  | 'tokens_exhausted'
  | 'cost_exhausted'
  | 'attempts_exhausted'
  | 'steps_exhausted'
  // the caller's to mend
  | 'invalid_input'
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'model_not_found'
  | 'tool_failed'
  | 'callback_failed'
  | 'cancelled'

const transport = {
  class: 'transport',
  retry: true,
  breaker: true,
  nextRoute: true,
  reask: false,
  retryable: true,
  httpStatus: 502,
} as const
const output = {
  class: 'output',
  retry: false,
  breaker: false,
  nextRoute: false,
  reask: true,
  retryable: true,
  httpStatus: 502,
} as const
const semantic = { ...output, class: 'semantic' } as const
const budget = { ...output, class: 'budget', reask: false, httpStatus: 503 } as const
const request = { ...output, class: 'request', reask: false, retryable: false } as const

/** The only place where codes are sorted. Codes are public API: new ones come in minor versions. */
export const CODES: Readonly<Record<FailureCode, CodeRule>> = {
  dns_failed: transport,
  connect_timeout: { ...transport, httpStatus: 504 },
  connect_refused: transport,
  // A certificate that does not verify now will not verify a second later.
  tls_failed: { ...transport, retry: false, retryable: false },
  // Our own queue is full: another attempt would only stand in it again.
  pool_timeout: { ...transport, retry: false, breaker: false, httpStatus: 503 },
  write_timeout: { ...transport, httpStatus: 504 },
  first_byte_timeout: { ...transport, httpStatus: 504 },
  idle_timeout: { ...transport, httpStatus: 504 },
  connection_reset: transport,
  response_too_large: { ...transport, retry: false, breaker: false, retryable: false },
  decode_failed: transport,
  bad_envelope: transport,
  stream_broken: transport,
  rate_limited: { ...transport, breaker: false, httpStatus: 429 },
  quota_exhausted: { ...transport, retry: false, breaker: false, retryable: false, httpStatus: 503 },
  overloaded: { ...transport, httpStatus: 503 },
  server_error: transport,
  circuit_open: { ...transport, retry: false, breaker: false, httpStatus: 503 },

  empty: output,
  refused: { ...output, reask: false, retryable: false, httpStatus: 422 },
  content_filtered: { ...output, reask: false, retryable: false, httpStatus: 422 },
  truncated: output,
  not_json: output,
  schema_mismatch: output,
  ambiguous: output,
  unknown_tool: output,
  tool_arguments_invalid: output,
  tool_repeated: { ...output, reask: false },

  check_failed: semantic,
  check_unavailable: { ...semantic, reask: false, httpStatus: 503 },

  deadline_exceeded: { ...budget, httpStatus: 504 },
  input_too_long: { ...budget, nextRoute: true, retryable: false, httpStatus: 413 },
  tokens_exhausted: { ...budget, retryable: false },
  cost_exhausted: { ...budget, retryable: false },
  attempts_exhausted: budget,
  steps_exhausted: { ...budget, retryable: false },

  invalid_input: { ...request, httpStatus: 400 },
  invalid_request: request,
  unauthorized: { ...request, nextRoute: true },
  forbidden: { ...request, nextRoute: true },
  model_not_found: { ...request, nextRoute: true },
  tool_failed: request,
  callback_failed: request,
  cancelled: { ...request, retryable: true, httpStatus: 503 },
}

export const isFailureCode = (text: string): text is FailureCode => Object.hasOwn(CODES, text)

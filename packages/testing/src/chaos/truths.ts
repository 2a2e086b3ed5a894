import type { FailureCode } from 'breakwater'
import type { FaultName } from '../faults/index.ts'

/** What may truthfully be said of an answer that met a fault. */
export interface Truth {
  /** What it may be called. */
  readonly codes: readonly FailureCode[]
  /**
   * How a value may differ from that of calm water and still be right: it has more fields (`more`), fewer (`fewer`), in
   * a way that no client can tell (`untold`), or not at all. A value that is the same is always right.
   */
  readonly differs?: 'more' | 'fewer' | 'untold'
  /** Neither a repetition nor a word to the model helps: one request is enough. */
  readonly isPastHealing?: true
}

const silent: Truth = { codes: ['first_byte_timeout', 'idle_timeout', 'deadline_exceeded'] }
const broken: Truth = { codes: ['connection_reset', 'stream_broken'] }
const garbled: Truth = { codes: ['bad_envelope', 'stream_broken', 'decode_failed'] }
const huge: Truth = { codes: ['response_too_large'] }
const legal: Truth = { codes: [] }
/** JSON that may be read, or may not where repairs are not allowed. */
const untidy: Truth = { codes: ['not_json', 'ambiguous', 'truncated'] }
const called = (...codes: FailureCode[]): Truth => ({ codes })
const settled = (...codes: FailureCode[]): Truth => ({ codes, isPastHealing: true })

export const TRUTHS: Readonly<Record<FaultName, Truth>> = {
  status: settled('invalid_request'),
  overloaded: called('overloaded'),
  rate_limited: called('rate_limited'),
  quota_exhausted: settled('quota_exhausted'),
  server_error: called('server_error'),
  bad_gateway: called('server_error'),
  unavailable: called('overloaded', 'server_error'),
  cloudflare: called('server_error'),
  request_timeout: called('server_error'),
  conflict: called('server_error'),
  context_length: settled('input_too_long'),
  invalid_request: settled('invalid_request'),
  unauthorized: settled('unauthorized'),
  forbidden: settled('forbidden'),
  model_not_found: settled('model_not_found'),
  redirect: called('bad_envelope', 'invalid_request', 'connect_refused'),

  hang_before_headers: silent,
  hang_after_headers: silent,
  slow_trickle: called('deadline_exceeded'),
  stall_request: called('write_timeout', ...silent.codes),
  never_closes: silent,
  reset_before_headers: broken,
  close_before_headers: broken,
  reset_in_body: broken,
  close_in_body: broken,
  keep_alive_race: broken,

  html_in_200: garbled,
  empty_body: garbled,
  truncated_body: garbled,
  broken_body: garbled,
  wrong_content_length: broken,
  error_in_200: called('overloaded'),
  bad_gzip: called('decode_failed'),
  // The simulator needs its time to press it.
  bomb: called('response_too_large', ...silent.codes),
  flood: huge,
  endless_header: huge,

  refusal: settled('refused'),
  refusal_in_prose: called('refused', 'not_json'),
  fenced_json: untidy,
  prose_around_json: untidy,
  prose_instead_of_json: called('not_json'),
  broken_json: untidy,
  truncated_output: called('truncated'),
  // Anthropic has one word for both.
  content_filter: settled('content_filtered', 'refused'),
  empty_output: called('empty'),
  wrong_types: called('schema_mismatch', 'ambiguous', 'tool_arguments_invalid'),
  missing_field: { codes: ['schema_mismatch', 'tool_arguments_invalid'], differs: 'fewer' },
  hallucinated_fields: { codes: ['schema_mismatch', 'tool_arguments_invalid'], differs: 'more' },
  think_tags: untidy,
  missing_usage: legal,
  tool_call_cut: called('tool_arguments_invalid', 'truncated', 'not_json', 'schema_mismatch'),

  stream_reset: broken,
  stream_close: broken,
  stream_silence: silent,
  stream_pings: silent,
  stream_error: called('overloaded'),
  stream_broken_event: garbled,
  stream_no_finish: called('stream_broken'),
  stream_no_done: called('stream_broken'),
  stream_endless_line: huge,
  stream_plain_json: called('bad_envelope'),
  stream_split_utf8: legal,
  stream_crlf: legal,
  stream_multi_line: legal,
  stream_no_space: legal,
  stream_one_byte_writes: legal,
  // In a dialect whose first event carries text, its beginning is there twice.
  stream_duplicated_events: { ...untidy, differs: 'untold' },
}

/** Limits of the user's own, and circuits: after enough faults of any kind these may truthfully end a call. */
export const OWN_LIMITS: readonly FailureCode[] = [
  'circuit_open',
  'attempts_exhausted',
  'tokens_exhausted',
  'cost_exhausted',
  'check_failed',
]

import type { Storm } from '../storm.ts'

export const badNetwork: Storm = {
  name: 'bad-network',
  description: 'Half of all requests meet a connection that breaks, falls silent or brings a page of a proxy.',
  faults: [
    { fault: 'ok', weight: 10 },
    { fault: 'reset_before_headers', weight: 1 },
    { fault: 'close_before_headers', weight: 1 },
    { fault: 'reset_in_body', weight: 1 },
    { fault: 'close_in_body', weight: 1 },
    { fault: 'keep_alive_race', weight: 1 },
    { fault: 'hang_before_headers', weight: 1 },
    { fault: 'hang_after_headers', weight: 1 },
    { fault: 'bad_gateway', weight: 1 },
    { fault: 'cloudflare', status: 524, weight: 1 },
    { fault: 'html_in_200', weight: 1 },
  ],
}

export const sloppyModel: Storm = {
  name: 'sloppy-model',
  description: 'The network is fine and the model is not: fences, prose, damaged JSON, wrong types, refusals, cuts.',
  faults: [
    { fault: 'ok', weight: 4 },
    { fault: 'fenced_json', weight: 1 },
    { fault: 'prose_around_json', weight: 1 },
    { fault: 'prose_instead_of_json', weight: 1 },
    { fault: 'broken_json', style: 'trailing_comma', weight: 1 },
    { fault: 'broken_json', style: 'single_quotes', weight: 1 },
    { fault: 'broken_json', style: 'unquoted_keys', weight: 1 },
    { fault: 'broken_json', style: 'missing_brace', weight: 1 },
    { fault: 'broken_json', style: 'comments', weight: 1 },
    { fault: 'truncated_output', weight: 1 },
    { fault: 'refusal', weight: 1 },
    { fault: 'refusal_in_prose', weight: 1 },
    { fault: 'content_filter', weight: 1 },
    { fault: 'empty_output', weight: 1 },
    { fault: 'wrong_types', weight: 1 },
    { fault: 'missing_field', weight: 1 },
    { fault: 'hallucinated_fields', weight: 1 },
    { fault: 'think_tags', weight: 1 },
    { fault: 'missing_usage', weight: 1 },
    { fault: 'tool_call_cut', weight: 1 },
  ],
}

export const brokenStreams: Storm = {
  name: 'broken-streams',
  description: 'Everything that can go wrong between two events of a stream, and all that is legal and rarely seen.',
  faults: [
    { fault: 'ok', weight: 4 },
    { fault: 'stream_reset', weight: 1 },
    { fault: 'stream_close', weight: 1 },
    { fault: 'stream_silence', weight: 1 },
    { fault: 'stream_pings', weight: 1 },
    { fault: 'stream_error', weight: 1 },
    { fault: 'stream_broken_event', weight: 1 },
    { fault: 'stream_no_finish', weight: 1 },
    { fault: 'stream_no_done', weight: 1 },
    { fault: 'stream_endless_line', weight: 1 },
    { fault: 'stream_plain_json', weight: 1 },
    { fault: 'stream_split_utf8', weight: 1 },
    { fault: 'stream_crlf', weight: 1 },
    { fault: 'stream_multi_line', weight: 1 },
    { fault: 'stream_no_space', weight: 1 },
    { fault: 'stream_one_byte_writes', weight: 1 },
    { fault: 'stream_duplicated_events', weight: 1 },
  ],
}

export const hostile: Storm = {
  name: 'hostile',
  description: 'Answers that would fill the memory of a client that reads on: floods, bombs, endless heads and lines.',
  faults: [
    { fault: 'ok', weight: 2 },
    { fault: 'flood', weight: 1 },
    { fault: 'bomb', encoding: 'gzip', weight: 1 },
    { fault: 'bomb', encoding: 'deflate', weight: 1 },
    { fault: 'bomb', encoding: 'br', weight: 1 },
    { fault: 'endless_header', weight: 1 },
    { fault: 'stream_endless_line', weight: 1 },
    { fault: 'never_closes', weight: 1 },
    { fault: 'redirect', to: 'other_origin', weight: 1 },
  ],
}

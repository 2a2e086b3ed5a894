import type { Play } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'
import type { FailureCode } from '../src/index.ts'
import { harbour, summarize, TEXT } from './support.ts'

interface Row {
  readonly play: Play
  /** What the attempt that meets it is called; `value` where nothing is lost. */
  readonly plain: FailureCode | 'value'
  /** The same where the answer is streamed on the wire, if that differs. */
  readonly streamed?: FailureCode | 'value'
}

const HANG = { forMs: 60_000 }

/** Every fault of the simulator, and what it must be called. */
const FAULTS: readonly Row[] = [
  { play: { fault: 'status', status: 418 }, plain: 'invalid_request' },
  { play: 'overloaded', plain: 'overloaded' },
  { play: 'rate_limited', plain: 'rate_limited' },
  { play: 'quota_exhausted', plain: 'quota_exhausted' },
  { play: 'server_error', plain: 'server_error' },
  { play: 'bad_gateway', plain: 'server_error' },
  { play: 'unavailable', plain: 'overloaded' },
  { play: 'cloudflare', plain: 'server_error' },
  { play: 'request_timeout', plain: 'server_error' },
  { play: 'conflict', plain: 'server_error' },
  { play: 'context_length', plain: 'input_too_long' },
  { play: 'invalid_request', plain: 'invalid_request' },
  { play: 'unauthorized', plain: 'unauthorized' },
  { play: 'forbidden', plain: 'forbidden' },
  { play: 'model_not_found', plain: 'model_not_found' },
  { play: { fault: 'hang_before_headers', ...HANG }, plain: 'first_byte_timeout' },
  { play: { fault: 'hang_after_headers', ...HANG }, plain: 'idle_timeout' },
  { play: 'never_closes', plain: 'idle_timeout', streamed: 'value' },
  { play: 'reset_before_headers', plain: 'connection_reset' },
  { play: 'close_before_headers', plain: 'connection_reset' },
  { play: 'reset_in_body', plain: 'connection_reset' },
  { play: 'close_in_body', plain: 'connection_reset' },
  { play: 'html_in_200', plain: 'bad_envelope' },
  { play: 'empty_body', plain: 'bad_envelope', streamed: 'stream_broken' },
  { play: 'truncated_body', plain: 'bad_envelope' },
  { play: 'broken_body', plain: 'bad_envelope' },
  // Behind its terminal event a stream is whole, whatever was promised.
  { play: { fault: 'wrong_content_length', by: 40 }, plain: 'connection_reset', streamed: 'value' },
  { play: { fault: 'error_in_200', status: 529 }, plain: 'overloaded' },
  { play: 'bad_gzip', plain: 'decode_failed' },
  { play: { fault: 'bomb', encoding: 'gzip' }, plain: 'response_too_large' },
  { play: { fault: 'bomb', encoding: 'deflate' }, plain: 'response_too_large' },
  { play: { fault: 'bomb', encoding: 'br' }, plain: 'response_too_large' },
  { play: { fault: 'flood', bytes: 600_000_000 }, plain: 'response_too_large' },
  { play: 'endless_header', plain: 'response_too_large' },
  { play: 'refusal', plain: 'refused' },
  { play: 'refusal_in_prose', plain: 'refused' },
  { play: 'fenced_json', plain: 'value' },
  { play: 'prose_around_json', plain: 'value' },
  { play: 'prose_instead_of_json', plain: 'not_json' },
  { play: { fault: 'truncated_output', share: 0.5 }, plain: 'truncated' },
  { play: 'content_filter', plain: 'content_filtered' },
  { play: 'empty_output', plain: 'empty' },
  { play: 'missing_field', plain: 'schema_mismatch' },
  { play: 'think_tags', plain: 'value' },
  { play: 'missing_usage', plain: 'value' },
]

/** What only a stream can suffer. */
const STREAM_FAULTS: readonly (readonly [Play, FailureCode | 'value'])[] = [
  [{ fault: 'stream_reset', atToken: 3 }, 'connection_reset'],
  [{ fault: 'stream_close', atToken: 3 }, 'stream_broken'],
  [{ fault: 'stream_silence', atToken: 3, ...HANG }, 'idle_timeout'],
  [{ fault: 'stream_error', atToken: 3, status: 529 }, 'overloaded'],
  [{ fault: 'stream_broken_event', atToken: 3 }, 'bad_envelope'],
  ['stream_no_finish', 'stream_broken'],
  ['stream_no_done', 'value'],
  [{ fault: 'stream_endless_line', atToken: 3 }, 'response_too_large'],
  ['stream_plain_json', 'value'],
  ['stream_split_utf8', 'value'],
  ['stream_crlf', 'value'],
  ['stream_multi_line', 'value'],
  ['stream_no_space', 'value'],
  ['stream_one_byte_writes', 'value'],
  ['stream_duplicated_events', 'value'],
]

const nameOf = (play: Play): string =>
  typeof play === 'string' ? play : [play.fault, ...Object.values(play).slice(1)].join(' ')

const SHORT = { firstByteMs: 150, idleMs: 150 }

/** Where a silence is to be noticed, soon; else a busy machine may be silent itself. */
const timeoutsFor = (code: string): object => (/timeout|deadline/.test(code) ? SHORT : {})

/** The code of the one attempt that met the fault. */
async function codeOf(play: Play, streaming: boolean, expected: string): Promise<string> {
  const timeouts = timeoutsFor(expected)
  await using place = await harbour([play], { retry: { attempts: 1 }, timeouts, streaming })
  const prompt = summarize({ maxReasks: 0, timeMs: 8_000, maxOutputTokens: undefined })
  const result = await place.client.run(prompt, { text: TEXT })
  expect(result.call.attempts.length).toBe(1)
  expect(result.call.attempts[0]?.outcome).toBe(result.ok ? 'ok' : result.failure.code)
  return result.ok ? 'value' : result.failure.code
}

describe('a plain answer', () => {
  test.each(FAULTS.map(row => [nameOf(row.play), row] as const))('%s', async (_name, row) => {
    expect(await codeOf(row.play, false, row.plain)).toBe(row.plain)
  })
})

describe('an answer that is streamed on the wire', () => {
  test.each(FAULTS.map(row => [nameOf(row.play), row] as const))('%s', async (_name, row) => {
    const code = row.streamed ?? row.plain
    expect(await codeOf(row.play, true, code)).toBe(code)
  })
  test.each(STREAM_FAULTS.map(([play, code]) => [nameOf(play), play, code] as const))(
    '%s',
    async (_name, play, code) => {
      expect(await codeOf(play, true, code)).toBe(code)
    },
  )
})

/** The same by somebody who reads along, and shows what he is told. */
async function readCodeOf(play: Play, expected: string): Promise<string> {
  await using place = await harbour([play], { retry: { attempts: 1 }, timeouts: timeoutsFor(expected) })
  const stream = place.client.stream(summarize({ maxReasks: 0, timeMs: 8_000, maxOutputTokens: undefined }), {
    text: TEXT,
  })
  let partial: unknown
  const types: string[] = []
  for await (const event of stream) {
    types.push(event.type)
    if (event.type === 'partial') partial = event.value
    if (event.type === 'restart') partial = undefined
  }
  const result = await stream.result
  expect(types.indexOf('done')).toBe(types.length - 1)
  if (!result.ok) return result.failure.code
  expect(partial).toEqual(result.value)
  return 'value'
}

describe('a stream that is read', () => {
  const rows = FAULTS.map(({ play, plain, streamed }) => [play, streamed ?? plain] as const)
  test.each([...rows, ...STREAM_FAULTS].map(([play, code]) => [nameOf(play), play, code] as const))(
    '%s',
    async (_name, play, code) => {
      expect(await readCodeOf(play, code)).toBe(code)
    },
  )
})

describe('with the defaults', () => {
  const healed: readonly Play[] = [
    'overloaded',
    'server_error',
    'bad_gateway',
    'unavailable',
    'cloudflare',
    'reset_before_headers',
    'close_before_headers',
    'reset_in_body',
    'close_in_body',
    'html_in_200',
    'empty_body',
    'bad_gzip',
    'prose_instead_of_json',
    'missing_field',
    'empty_output',
    'stream_close',
    'stream_reset',
    'stream_no_finish',
  ]
  test.each(healed)('%s once is healed by one more attempt', async fault => {
    await using place = await harbour([fault])
    const result = await place.client.run(summarize({ maxOutputTokens: undefined }), { text: TEXT })
    expect(result).toMatchObject({ ok: true })
    expect(place.simulator.requests.length).toBe(2)
  })
})

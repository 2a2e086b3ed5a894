import { describe, expect, test } from 'vitest'
import type { CallEnd } from './caller.ts'
import type { FindingKind } from './finding.ts'
import { judgeCall } from './judge-call.ts'
import { TRIALS } from './trials.ts'

const JSON_CALM = { summary: 'a', points: ['b'] }
const TEXT_CALM = 'buoy the harbour holds buoy'
const failed = (code: string): CallEnd => ({ kind: 'failure', name: code, code: code as never })
const value = (given: unknown): CallEnd => ({ kind: 'value', value: given })

interface Given {
  readonly durationMs?: number
  readonly requests?: number
  readonly largestBytes?: number
  readonly calm?: unknown
}

function kinds(name: string, end: CallEnd | 'hang', given: Given = {}): readonly FindingKind[] {
  const trial = TRIALS.find(one => one.name === name)
  if (trial === undefined) throw new Error(`no trial ${name}`)
  const call = { end, durationMs: 10, deadlineMs: 3_000, requests: 1, largestBytes: 0, calm: JSON_CALM, ...given }
  return judgeCall(trial, call, { routes: 1, mostRequests: 6 }).map(({ kind }) => kind)
}

describe('the end of a call', () => {
  test.each<[string, string, CallEnd | 'hang', Given, readonly FindingKind[]]>([
    ['the value of calm water is right whatever was met', 'truncated_output', value({ ...JSON_CALM }), {}, []],
    ['a failure with a name that the fault may have', 'overloaded', failed('overloaded'), {}, []],
    ['a failure with another name', 'overloaded', failed('refused'), {}, ['misnamed']],
    ['a failure where nothing was lost', 'stream_crlf', failed('stream_broken'), {}, ['misnamed']],
    ['a limit of the caller’s own', 'server_error', failed('circuit_open'), {}, []],
    ['the deadline, once it has passed', 'server_error', failed('deadline_exceeded'), { durationMs: 3_000 }, []],
    ['the deadline, long before it', 'server_error', failed('deadline_exceeded'), { durationMs: 500 }, ['misnamed']],
    ['no end at all', 'hang_before_headers', 'hang', {}, ['hang']],
    ['an error that programs make', 'html_in_200', { kind: 'error', name: 'TypeError' }, {}, ['crash']],
    ['a failure of a library without codes', 'html_in_200', { kind: 'failure', name: 'APIError' }, {}, []],
    ['another value', 'broken_json', value({ summary: 'x', points: [] }), {}, ['wrong']],
    ['a value with more fields, where more came', 'hallucinated_fields', value({ ...JSON_CALM, mood: 1 }), {}, []],
    ['a value with more fields, where no more came', 'broken_json', value({ ...JSON_CALM, mood: 1 }), {}, ['wrong']],
    ['a value without the field that is missing', 'missing_field', value({ summary: 'a' }), {}, []],
    ['a value that makes the missing field up', 'missing_field', value({ summary: 'a', points: [] }), {}, ['wrong']],
    ['nothing', 'empty_output', value(null), {}, ['silent']],
    ['an empty text', 'html_in_200', value(''), { calm: TEXT_CALM }, ['silent']],
    ['the beginning of a text', 'stream_close', value('buoy the'), { calm: TEXT_CALM }, ['whole']],
    [
      'prose for a text that the model may have meant',
      'prose_instead_of_json',
      value('Sure!'),
      { calm: TEXT_CALM },
      [],
    ],
    ['a text that no model wrote', 'html_in_200', value('<html>'), { calm: TEXT_CALM }, ['wrong']],
  ])('%s', (_title, name, end, given, expected) => {
    expect(kinds(name, end, given)).toEqual(expected)
  })
})

describe('what a call spent', () => {
  test('one request a route is enough for what no repetition heals', () => {
    expect(kinds('unauthorized', failed('unauthorized'), { requests: 1 })).toEqual([])
    expect(kinds('unauthorized', failed('unauthorized'), { requests: 2 })).toEqual(['over_retried'])
  })

  test('any other fault may be asked as often as the options say', () => {
    expect(kinds('overloaded', failed('overloaded'), { requests: 6 })).toEqual([])
    expect(kinds('overloaded', failed('overloaded'), { requests: 7 })).toEqual(['over_retried'])
  })

  test('hops of a redirect are no repetitions', () => {
    expect(kinds('redirect', failed('invalid_request'), { requests: 40 })).toEqual([])
  })

  test('nobody reads more than 64 MB of an answer', () => {
    expect(kinds('flood', failed('response_too_large'), { largestBytes: 20_000_000 })).toEqual([])
    expect(kinds('flood', failed('response_too_large'), { largestBytes: 65_000_000 })).toEqual(['flooded'])
  })
})

import { describe, expect, test } from 'vitest'
import { TRIALS } from '../trials.ts'
import { type CalmRun, judgeProgram, type Seen } from './judge-program.ts'
import type { Ended } from './run-program.ts'

const ANSWER = 'buoy000001 the storm buoy000002. buoy000003 the harbour buoy000004.'
const CALM: CalmRun = {
  out: `Summary: ${ANSWER}\n`,
  marks: ['buoy000001', 'buoy000002', 'buoy000003', 'buoy000004'],
  requests: 1,
  isJson: true,
  isRepeatable: true,
}
const ENDED: Ended = { exitCode: 0, signal: undefined, isTimeout: false, out: CALM.out, errors: '', durationMs: 90 }
const SEEN: Seen = { requests: 1, largestBytes: 900, shortestWaitMs: undefined }

function judge(name: string, ended: Partial<Ended>, seen: Partial<Seen> = {}, calm: Partial<CalmRun> = {}) {
  const trial = TRIALS.find(one => one.name === name)
  if (trial === undefined) throw new Error(`no trial ${name}`)
  const { outcome, findings } = judgeProgram(trial, { ...ENDED, ...ended }, { ...SEEN, ...seen }, { ...CALM, ...calm })
  return [outcome, ...findings.map(({ kind }) => kind)]
}

describe('how a program ended', () => {
  test.each<[string, string, Partial<Ended>, Partial<CalmRun>, readonly string[]]>([
    ['the whole answer', 'stream_close', {}, {}, ['the answer']],
    [
      'a part of the answer',
      'stream_close',
      { out: `Summary: ${ANSWER.slice(0, 30)}` },
      {},
      ['part of the answer', 'whole'],
    ],
    ['a part of the answer and a failure', 'stream_close', { out: ANSWER.slice(0, 30), exitCode: 1 }, {}, ['exit 1']],
    [
      'a part of the answer twice',
      'stream_reset',
      { out: `${ANSWER.slice(0, 30)}${ANSWER}` },
      {},
      ['the answer', 'wrong'],
    ],
    ['a changed answer', 'wrong_types', { out: `Summary: ["${ANSWER}"]\n` }, {}, ['the answer', 'wrong']],
    [
      'a changed answer of a program that never prints the same',
      'wrong_types',
      { out: `7 ${ANSWER}` },
      { isRepeatable: false },
      ['the answer'],
    ],
    ['more fields than were asked for', 'hallucinated_fields', { out: `${ANSWER} positive` }, {}, ['the answer']],
    ['nothing', 'empty_output', { out: '' }, {}, ['no answer, exit 0', 'silent']],
    ['the words around the answer', 'empty_output', { out: 'Summary: \n' }, {}, ['no answer, exit 0', 'silent']],
    ['words of its own', 'empty_output', { out: 'Sorry, no summary today.\n' }, {}, ['no answer, exit 0']],
    ['undefined', 'error_in_200', { out: 'Summary: undefined\n' }, {}, ['no answer, exit 0', 'wrong']],
    [
      'a page of a proxy',
      'html_in_200',
      { out: '<html><h1>Please wait</h1></html>' },
      {},
      ['no answer, exit 0', 'wrong'],
    ],
    [
      'prose where JSON was asked for',
      'prose_instead_of_json',
      { out: "Sure! I've read the text carefully. Overall" },
      {},
      ['no answer, exit 0', 'wrong'],
    ],
    [
      'prose where text was asked for',
      'prose_instead_of_json',
      { out: "Sure! I've read the text carefully. Overall" },
      { isJson: false },
      ['another text'],
    ],
    ['an exit code', 'overloaded', { exitCode: 3, out: '' }, {}, ['exit 3']],
    [
      'an error that Node prints last',
      'overloaded',
      { exitCode: 1, out: '', errors: 'x.js:1\nTypeError: no\n    at x\n\nNode.js v24.1.0\n' },
      {},
      ['exit 1', 'crash'],
    ],
    [
      'an error that Python prints',
      'overloaded',
      { exitCode: 1, out: '', errors: 'Traceback (most recent call last):\n' },
      {},
      ['exit 1', 'crash'],
    ],
    [
      'a stack that the program printed itself',
      'overloaded',
      { exitCode: 1, out: '', errors: 'Error: no\n    at x\n' },
      {},
      ['exit 1'],
    ],
    ['a signal', 'flood', { exitCode: undefined, signal: 'SIGABRT', out: '' }, {}, ['ended by SIGABRT', 'crash']],
    ['no end', 'hang_before_headers', { exitCode: undefined, isTimeout: true, out: '' }, {}, ['hangs', 'hang']],
    ['an answer that it never prints', 'stream_close', { out: 'done' }, { marks: [], out: 'done' }, ['exit 0']],
  ])('%s', (_title, name, ended, calm, expected) => {
    expect(judge(name, ended, {}, calm)).toEqual(expected)
  })
})

describe('what a program asked for', () => {
  test('three requests for each of calm water are usual', () => {
    expect(judge('overloaded', { exitCode: 1 }, { requests: 3 })).toEqual(['exit 1'])
    expect(judge('overloaded', { exitCode: 1 }, { requests: 4 })).toEqual(['exit 1', 'over_retried'])
    expect(judge('overloaded', { exitCode: 1 }, { requests: 6 }, { requests: 2 })).toEqual(['exit 1'])
  })

  test('one is enough for what no repetition heals', () => {
    expect(judge('unauthorized', { exitCode: 1 }, { requests: 2 })).toEqual(['exit 1', 'over_retried'])
  })

  test('none comes before the announced wait is over', () => {
    expect(judge('rate_limited', { exitCode: 1 }, { requests: 2, shortestWaitMs: 20 })).toEqual([
      'exit 1',
      'over_retried',
    ])
    expect(judge('rate_limited', { exitCode: 1 }, { requests: 2, shortestWaitMs: 310 })).toEqual(['exit 1'])
  })

  test('no answer is read on and on', () => {
    expect(judge('flood', { exitCode: 1 }, { largestBytes: 65_000_000 })).toEqual(['exit 1', 'flooded'])
  })
})

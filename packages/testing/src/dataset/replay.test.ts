import { type Check, definePrompt, grounded, judge, oneOf, tool } from 'breakwater'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type DatasetCase, replayCase, validateDataset } from './index.ts'

const never: Check = { name: 'never', run: () => ({ pass: false, reason: 'by nature' }), onFail: 'flag', sampleRate: 0 }
const parity: Check<{ n: number }> = {
  name: 'even',
  run: ({ n }) => (n % 2 === 0 ? { pass: true } : { pass: false, reason: 'odd' }),
  onFail: 'reask',
}

const count = definePrompt({
  name: 'count',
  input: z.object({ text: z.string() }),
  output: z.object({ n: z.number().int(), word: z.string().optional() }),
  messages: ({ text }) => text,
  checks: [never, parity],
  maxReasks: 5,
  onFailure: { default: 'next_route' },
  budget: { costUsd: 0.000_001 },
})

const caseOf = (given: Partial<DatasetCase>): DatasetCase => ({
  id: 'a',
  prompt: 'count',
  input: { text: 'one two' },
  output: '{"n": 2}',
  expect: { value: { n: 2 } },
  ...given,
})

describe('replayCase', () => {
  test.each<[string, Partial<DatasetCase>, string | undefined]>([
    ['the value that is expected holds', {}, undefined],
    ['so does one that the parser must repair', { output: 'Sure! {n: 2,}' }, undefined],
    ['another value does not, and its place is told', { output: '{"n": 4}' }, 'expected another value at $.n'],
    ['nor does one with more in it', { output: '{"n": 2, "word": "x"}' }, 'expected another value at $.word'],
    ['a failure is not a value', { output: 'I cannot do that.' }, 'expected a value, failed as refused: '],
    ['the code that is expected holds', { output: '{"n": 2.5}', expect: { code: 'schema_mismatch' } }, undefined],
    [
      'another code does not',
      { output: 'two', expect: { code: 'truncated' } },
      'expected to fail as truncated, failed as not_json: ',
    ],
    ['a value is not a failure', { expect: { code: 'not_json' } }, 'expected to fail as not_json, ended in a value'],
    ['why the model stopped counts', { finish: 'length', expect: { code: 'truncated' } }, undefined],
    ["so does the provider's refusal", { refusal: 'No.', output: '', expect: { code: 'refused' } }, undefined],
    ['any value will do where no check is named', { expect: { passes: [] } }, undefined],
    ["the prompt's own checks are run then", { output: '{"n": 3}', expect: { passes: [] } }, 'failed as check_failed'],
    ['a named check must pass', { output: '{"n": 4}', expect: { passes: ['even'] } }, undefined],
    ['even one that is only flagged, and rarely sampled', { expect: { passes: ['never'] } }, 'failed as check_failed'],
    [
      'checks that are not named are not run',
      { output: '{"n": 3}', expect: { passes: [] }, input: { text: '' } },
      '"even"',
    ],
    ['a check that the prompt lacks is named', { expect: { passes: ['odd'] } }, 'the prompt has no check named odd'],
    ['an input that the prompt does not take fails', { input: 'one' }, 'expected a value, failed as invalid_input'],
    ['which may be what is expected', { input: 'one', expect: { code: 'invalid_input' } }, undefined],
  ])('%s', async (_, given, why) => {
    const replay = await replayCase(caseOf(given), count)
    expect(replay.holds).toBe(why === undefined)
    expect(replay.why ?? '').toContain(why ?? '')
    expect(replay.isUnanswered).toBe(false)
  })

  test('a case without an output can be answered by a model only, unless it never gets so far', async () => {
    const { output: _, ...one } = caseOf({})
    expect(await replayCase(one, count)).toMatchObject({ holds: false, isUnanswered: true })
    const refused = { ...one, input: 1, expect: { code: 'invalid_input' } } as const
    expect(await replayCase(refused, count)).toMatchObject({ holds: true, isUnanswered: false })
  })

  test('no tool runs: calls are accepted or refused', async () => {
    const prompt = definePrompt({
      name: 'act',
      messages: (text: string) => text,
      tools: {
        pay: tool({
          description: 'pays',
          input: z.object({ cents: z.number() }),
          run: () => {
            throw new Error('money left')
          },
        }),
      },
    })
    const act = (name: string, words: string, expected: DatasetCase['expect']) =>
      replayCase(
        caseOf({ input: 'pay', output: '', toolCalls: [{ id: '1', name, arguments: words }], expect: expected }),
        prompt,
      )
    expect(await act('pay', '{"cents": 5}', { passes: [] })).toMatchObject({ holds: true, outcome: { ok: true } })
    expect(await act('pay', '{"cents": 5}', { value: 1 })).toMatchObject({
      why: 'expected a value, ended in accepted tool calls',
    })
    expect(await act('steal', '{}', { code: 'unknown_tool' })).toMatchObject({ holds: true })
    expect(await act('pay', '{"cents": "all"}', { code: 'tool_arguments_invalid' })).toMatchObject({ holds: true })
  })

  test('a check that asks a model cannot decide, and is not answered with the output of the case', async () => {
    const prompt = definePrompt({
      name: 'judged',
      messages: (text: string) => text,
      checks: [judge({ criteria: 'Is it kind?' })],
    })
    const one = caseOf({
      input: 'x',
      output: '{"verdict":"pass","pass":true,"reason":"yes"}',
      expect: { passes: ['judge'] },
    })
    const { why } = await replayCase(one, prompt)
    expect(why).toContain('failed as check_unavailable')
  })

  test('a text prompt gives its text back, whatever it is', async () => {
    const echo = definePrompt({ name: 'echo', messages: (text: string) => text })
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }).filter(text => text.trim() !== ''),
        async text => {
          const one = caseOf({ input: 'x', output: text, expect: { value: text } })
          expect(await replayCase(one, echo)).toMatchObject({ holds: true })
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('validateDataset', () => {
  test('tells mistakes in a dataset apart from cases that do not hold', async () => {
    const { output: _, ...unanswered } = caseOf({ id: 'unanswered' })
    const cases = [
      caseOf({}),
      caseOf({ note: 'twice' }),
      caseOf({ id: 'b', prompt: 'cuont' }),
      caseOf({ id: 'c', input: {} }),
      caseOf({ id: 'd', expect: { passes: ['odd'] } }),
      caseOf({ id: 'e', output: 'two' }),
      unanswered,
    ]
    const { problems, held, unanswered: left } = await validateDataset(cases, new Map([['count', count as never]]))
    expect([held, left]).toEqual([2, 1])
    expect(problems.map(({ id, kind }) => [id, kind])).toEqual([
      ['a', 'id'],
      ['b', 'prompt'],
      ['c', 'input'],
      ['d', 'expect'],
      ['e', 'replay'],
    ])
    expect(problems[1]?.message).toBe('no prompt is named cuont')
  })
})

test('the built-in checks serve a replay as they serve a call', async () => {
  const prompt = definePrompt({
    name: 'tone',
    messages: ({ text }: { text: string }) => text,
    output: z.object({ tone: z.string(), quote: z.string() }),
    checks: [
      oneOf(['kind', 'rude'], { only: ['tone'] }),
      grounded({ source: (input: { text: string }) => input.text }),
    ],
  })
  const one = caseOf({ input: { text: 'Costs 5 euros.' }, output: '{"tone":"kind","quote":"Costs 7 euros."}' })
  expect(await replayCase({ ...one, expect: { passes: ['grounded'] } }, prompt)).toMatchObject({ holds: false })
  expect(await replayCase({ ...one, expect: { passes: ['oneOf'] } }, prompt)).toMatchObject({ holds: true })
})

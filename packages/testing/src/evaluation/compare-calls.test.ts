import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { compareCalls } from './compare-calls.ts'
import { type LiveCall, ranTogether } from './live-calls.ts'

type Random = () => number

const call = (given: Partial<LiveCall> = {}): LiveCall => ({
  ...{ atMs: 0, durationMs: 100, result: 'value', caveats: [], costUsd: 0.001, tags: {} },
  usage: { inputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 0 },
  ...given,
})

const calls = (count: number, one: (at: number) => Partial<LiveCall> = () => ({})): LiveCall[] =>
  Array.from({ length: count }, (_, at) => call(one(at)))

/** Live calls of one kind: most end well, some take much longer than others. */
const anyCall =
  (random: Random, failing = 0.1) =>
  (): Partial<LiveCall> => ({
    result: random() < failing ? 'schema_mismatch' : 'value',
    durationMs: 200 * Math.exp(2 * random() ** 3),
    costUsd: 0.001 * (0.5 + random()),
  })

const verdicts = (compared: ReturnType<typeof compareCalls>): string =>
  compared.deciding.map(({ name, verdict }) => `${name} ${verdict}`).join(', ')

describe('live calls of two versions', () => {
  test('that differ are told apart, with what is behind it', () => {
    const [first, second] = [calls(400), calls(100, at => (at < 12 ? { result: 'not_json', durationMs: 150 } : {}))]
    const compared = compareCalls(first, second)
    expect(verdicts(compared)).toBe('value worse, latency worse, cost unclear')
    const value = compared.deciding[0]
    expect(value).toMatchObject({ first: { size: 400, mean: 1 }, second: { size: 100, mean: 0.88 } })
    expect(value?.comparison?.difference.high).toBeLessThan(0)
    expect(compared.behind.find(({ name }) => name === 'not_json')?.verdict).toBe('worse')
    expect(verdicts(compareCalls(second, first))).toBe('value better, latency better, cost unclear')
  })

  test('are decided on by those figures only that shall decide', () => {
    const compared = compareCalls(
      calls(50),
      calls(50, () => ({ costUsd: 0.01 })),
      { decide: ['value'] },
    )
    expect(verdicts(compared)).toBe('value unclear')
    expect(compared.behind.find(({ name }) => name === 'cost')?.verdict).toBe('worse')
  })

  test('whose cost is not known are not taken for free', () => {
    const compared = compareCalls(
      calls(30),
      calls(30, at => (at < 29 ? { costUsd: undefined } : {})),
    )
    const cost = compared.deciding.find(({ name }) => name === 'cost')
    expect(cost).toMatchObject({ second: { size: 1, mean: 0.001 }, comparison: undefined, verdict: 'unclear' })
  })

  test('are compared over the time in which both versions ran', () => {
    const [first, second] = [calls(100, at => ({ atMs: at })), calls(5, at => ({ atMs: 90 + at }))]
    expect(ranTogether(first, second)).toMatchObject({ fromMs: 90, toMs: 94, leftOut: 95 })
    expect(ranTogether(first.slice(0, 50), second)).toBeUndefined()
  })

  test('a call with two caveats of one code counts once for it', () => {
    const flagged = calls(10, () => ({ caveats: ['input_truncated', 'input_truncated'] }))
    const { behind } = compareCalls(calls(10), flagged)
    expect(behind.find(({ name }) => name === 'caveat:input_truncated')).toMatchObject({
      first: { mean: 0 },
      second: { mean: 1 },
      verdict: 'worse',
    })
  })
})

describe('where nothing differs', () => {
  const TRIALS = 200

  function alarms(one: (random: Random) => ReturnType<typeof compareCalls>): number {
    const random = createRandom(11)
    const isAlarm = (): boolean => one(random).deciding.some(({ verdict }) => verdict !== 'unclear')
    return Array.from({ length: TRIALS }, isAlarm).filter(Boolean).length / TRIALS
  }

  /** Three standard errors above the stated rate. */
  const MOST = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / TRIALS)

  test('a difference is seen no more often than alpha says, also with a canary of a few', () => {
    expect(alarms(random => compareCalls(calls(190, anyCall(random)), calls(10, anyCall(random))))).toBeLessThan(MOST)
  }, 60_000)

  test('and calls of one user are no independent witnesses, unless they are taken for such', () => {
    /** Eight calls of each user; users differ much in how often a call of theirs fails. */
    const ofUsers = (random: Random, users: number): LiveCall[] =>
      Array.from({ length: users }, (_, user) => {
        const one = anyCall(random, random() < 0.2 ? 0.9 : 0.02)
        return calls(8, () => ({ ...one(), tags: { user: `${user}` } }))
      }).flat()
    const both = (random: Random): [LiveCall[], LiveCall[]] => [ofUsers(random, 24), ofUsers(random, 8)]
    expect(alarms(random => compareCalls(...both(random), { unit: 'user' }))).toBeLessThan(MOST)
    expect(alarms(random => compareCalls(...both(random)))).toBeGreaterThan(2 * MOST)
  }, 60_000)
})

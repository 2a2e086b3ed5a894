import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Failure, UNKNOWN_USAGE } from '../result/index.ts'
import { tightest } from './budget.ts'
import { Ledger, type Limits, type Spending } from './ledger.ts'
import { type Plan, type Reservation, reserve } from './reserve.ts'
import { spendingOf, usageOr } from './spending.ts'

const PRICES = { input: 1, output: 4 }

const plan = (inputTokens: number, maxOutputTokens?: number, prices: Plan['prices'] = PRICES): Plan => ({
  what: 'main',
  inputTokens,
  maxOutputTokens,
  prices,
})

const spent = (inputTokens: number, outputTokens: number, isEstimated = false): Spending => ({
  ...spendingOf({ ...UNKNOWN_USAGE, inputTokens, outputTokens }, PRICES),
  isEstimated,
})

const taken = (answer: Reservation | { readonly failure: Failure }): Reservation => {
  if ('failure' in answer) throw new Error(answer.failure.message)
  return answer
}

const refused = (answer: Reservation | { readonly failure: Failure }): Failure => {
  if (!('failure' in answer)) throw new Error('reserved')
  return answer.failure
}

test('the tightest of each field holds', () => {
  expect(tightest({ timeMs: 5, costUsd: 1 }, undefined, { timeMs: 3, outputTokens: 7 })).toEqual({
    timeMs: 3,
    costUsd: 1,
    outputTokens: 7,
  })
})

describe('a reservation', () => {
  test('a bad answer of 790 tokens leaves room for its re-ask under a cap of 800', () => {
    const ledger = new Ledger({ outputTokens: 2_400 })
    taken(reserve([ledger], plan(100, 800))).settle(spent(100, 790))
    expect(taken(reserve([ledger], plan(900, 800))).maxOutputTokens).toBe(800)
  })

  test('the cap to send is lowered to what is left', () => {
    const ledger = new Ledger({ outputTokens: 1_000 })
    taken(reserve([ledger], plan(100, 800))).settle(spent(100, 700))
    expect(taken(reserve([ledger], plan(100, 800))).maxOutputTokens).toBe(300)
  })

  test('money bounds the answer behind what the input costs', () => {
    const ledger = new Ledger({ costUsd: 0.005 })
    expect(taken(reserve([ledger], plan(1_000, undefined))).maxOutputTokens).toBe(1_000)
  })

  test.each<[string, Limits, Plan, string]>([
    ['input', { inputTokens: 99 }, plan(100, 10), 'tokens_exhausted'],
    ['output', { outputTokens: 100 }, plan(10, 800), 'tokens_exhausted'],
    ['the total', { totalTokens: 100 }, plan(90, 800), 'tokens_exhausted'],
    ['money', { costUsd: 0.0001 }, plan(101, 8), 'cost_exhausted'],
    ['money without prices', { costUsd: 1 }, { ...plan(1, 8), prices: undefined }, 'cost_exhausted'],
    ['attempts', { attempts: 0 }, plan(1, 8), 'attempts_exhausted'],
  ])('is refused where %s does not suffice', (_, limits, wanted, code) => {
    expect(refused(reserve([new Ledger(limits)], wanted)).code).toBe(code)
  })

  test('its refusal says what was spent on what, and which figures are estimates', () => {
    const ledger = new Ledger({ outputTokens: 1_000 })
    taken(reserve([ledger], plan(100, 800))).settle(spent(100, 780))
    taken(reserve([ledger], plan(100, 220))).settle(spent(110, 200, true))
    expect(refused(reserve([ledger], plan(100, 800))).message).toBe(
      'route main: a further attempt needs 200 and 20 is left of budget.outputTokens 1000; ' +
        'spent so far: main 2 attempts, 210 in, 980 out, $0.00413 (partly estimated)',
    )
  })

  test('an answer without a cap leaves most of a shared budget to others', () => {
    const own = new Ledger({})
    const shared = new Ledger({ outputTokens: 40_000 })
    expect(taken(reserve([own, shared], plan(1, undefined))).maxOutputTokens).toBe(10_000)
    expect(taken(reserve([own, shared], plan(1, undefined))).maxOutputTokens).toBe(7_500)
  })

  test('what no budget bounds keeps its own cap', () => {
    expect(taken(reserve([new Ledger({})], plan(1, 800))).maxOutputTokens).toBe(800)
    expect(taken(reserve([new Ledger({})], plan(1, undefined))).maxOutputTokens).toBeUndefined()
  })
})

describe('usage', () => {
  const output = () => 20

  test('that is whole is taken as it was reported', () => {
    const usage = { ...UNKNOWN_USAGE, inputTokens: 7, outputTokens: 0 }
    expect(usageOr(usage, 50, () => expect.fail('nothing is missing'))).toBe(usage)
  })

  test.each([undefined, -1, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 1e12])(
    'of %s is estimated, and marked',
    count => {
      const usage = usageOr({ ...UNKNOWN_USAGE, inputTokens: count, outputTokens: 9, reasoningTokens: 12 }, 50, output)
      expect(usage).toEqual({
        inputTokens: 50,
        cacheReadTokens: undefined,
        cacheWriteTokens: undefined,
        outputTokens: 9,
        reasoningTokens: undefined,
        estimated: true,
      })
    },
  )
})

const count = fc.oneof(fc.nat(2_000), fc.constantFrom(undefined, -1, Number.NaN, 1e15, 0.5))
const limit = fc.option(fc.nat(20_000), { nil: undefined })
const step = fc.record({
  input: fc.nat(1_000),
  cap: fc.option(fc.nat(1_000), { nil: undefined }),
  counts: fc.tuple(count, count),
  later: fc.boolean(),
  isSent: fc.boolean(),
})

describe('whatever is reported, in whatever order attempts end', () => {
  test('settlements sum to what was counted, reservations return, nothing is negative, no cap exceeds what was left', () => {
    fc.assert(
      fc.property(
        fc.record({ inputTokens: limit, outputTokens: limit, totalTokens: limit }),
        fc.array(step, { maxLength: 30 }),
        (limits, steps) => {
          const own = new Ledger({})
          const shared = new Ledger(limits as Limits)
          const open: (() => void)[] = []
          const sums = { inputTokens: 0, outputTokens: 0 }
          for (const { input, cap, counts, later, isSent } of steps) {
            const left = shared.left()
            const answer = reserve([own, shared], plan(input, cap))
            if ('failure' in answer) continue
            expect(answer.maxOutputTokens ?? 0).toBeLessThanOrEqual(
              Math.min(left.outputTokens, left.totalTokens - input),
            )
            const [inputTokens, outputTokens] = counts
            const usage = usageOr({ ...UNKNOWN_USAGE, inputTokens, outputTokens }, input, () => 5)
            const end = () => {
              answer.settle(isSent ? spendingOf(usage, PRICES) : undefined)
              answer.settle(spendingOf(usage, PRICES))
            }
            if (isSent) sums.inputTokens += usage.inputTokens as number
            if (isSent) sums.outputTokens += usage.outputTokens as number
            if (later) open.push(end)
            else end()
            for (const amount of Object.values(shared.left())) expect(amount).toBeGreaterThanOrEqual(0)
          }
          for (const end of open.reverse()) end()
          for (const ledger of [own, shared]) {
            expect(ledger.spent).toMatchObject(sums)
            const used = ledger.spent.inputTokens
            expect(ledger.left().inputTokens).toBe(Math.max((ledger.limits.inputTokens ?? Infinity) - used, 0))
          }
        },
      ),
    )
  })
})

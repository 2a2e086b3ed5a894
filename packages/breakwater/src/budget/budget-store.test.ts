import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BudgetLease,
  type BudgetLeft,
  type BudgetRefusal,
  createBudgetStore,
  type KeyLimits,
  PERIOD_MS,
} from './budget-store.ts'

const amounts = (outputTokens: number, costUsd = 0) => ({
  attempts: 1,
  inputTokens: 10,
  outputTokens,
  costUsd,
})

function storeOf(limits: KeyLimits) {
  const clock = { nowMs: 1_000 }
  const store = createBudgetStore({ limits, now: () => clock.nowMs })
  const reserve = (keys: readonly string[], outputTokens: number, leaseMs = 5_000) =>
    store.reserve(keys, amounts(outputTokens), leaseMs) as BudgetLease | BudgetRefusal
  const spend = (key: string, outputTokens: number) => {
    const lease = reserve([key], outputTokens)
    if ('field' in lease) return false
    store.settle(lease, amounts(outputTokens))
    return true
  }
  return { clock, store, reserve, spend }
}

describe('what a key may spend', () => {
  test('in a minute comes back as the minute rolls on', () => {
    const { clock, spend, reserve } = storeOf({ minute: { outputTokens: 100 } })
    expect(spend('ada', 60)).toBe(true)
    clock.nowMs += 30_000
    expect(spend('ada', 40)).toBe(true)
    expect(reserve(['ada'], 50)).toMatchObject({ period: 'minute', field: 'outputTokens', left: 0, limit: 100 })
    const { retryAfterMs } = reserve(['ada'], 50) as BudgetRefusal
    clock.nowMs += retryAfterMs ?? Number.NaN
    expect(spend('ada', 60)).toBe(true)
  })

  test('is counted for each key, and for several at once or not at all', () => {
    const { spend, reserve } = storeOf({ day: { outputTokens: 100 } })
    spend('ada', 90)
    expect(reserve(['team', 'ada'], 20)).toMatchObject({ key: 'ada' })
    expect(spend('team', 100)).toBe(true)
  })

  test('is told by what is left: without what was spent, and without what is set aside', () => {
    const { clock, store, spend, reserve } = storeOf({ minute: { outputTokens: 100 }, day: { attempts: 9 } })
    spend('ada', 60)
    reserve(['ada'], 30, 5_000)
    const left = () => ((store.left?.('ada') ?? []) as readonly BudgetLeft[]).map(({ left }) => left)
    expect(store.left?.('ada')).toEqual([
      { period: 'minute', field: 'outputTokens', limit: 100, left: 10 },
      { period: 'day', field: 'attempts', limit: 9, left: 7 },
    ])
    clock.nowMs += 5_000
    expect(left()).toEqual([40, 8])
    clock.nowMs += 61_000
    expect(left()).toEqual([100, 8])
    expect(store.left?.('nobody')).toMatchObject([{ left: 100 }, { left: 9 }])
  })

  test('is held in every period', () => {
    const { clock, spend, reserve } = storeOf({ minute: { outputTokens: 50 }, day: { outputTokens: 80 } })
    spend('ada', 50)
    clock.nowMs += 2 * PERIOD_MS.minute
    expect(reserve(['ada'], 50)).toMatchObject({ period: 'day', left: 30 })
  })

  test('in money is refused where prices are not known', () => {
    const store = createBudgetStore({ limits: { month: { costUsd: 5 } }, now: () => 0 })
    expect(store.reserve(['ada'], { ...amounts(1), costUsd: undefined }, 1_000)).toMatchObject({
      field: 'costUsd',
      retryAfterMs: undefined,
    })
    expect(store.reserve(['ada'], amounts(1, 4), 1_000)).toHaveProperty('expiresMs')
  })

  test('that was set aside and never settled comes back when its lease is over', () => {
    const { clock, reserve } = storeOf({ minute: { outputTokens: 100 } })
    reserve(['ada'], 100)
    expect(reserve(['ada'], 1)).toHaveProperty('field')
    clock.nowMs += 5_000
    expect(reserve(['ada'], 100)).toHaveProperty('expiresMs')
  })

  test('is never overspent within its period, in whatever order leases end, and every lease returns', () => {
    const step = fc.record({ output: fc.nat(60), spends: fc.nat(100), later: fc.boolean(), passesMs: fc.nat(20_000) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const { clock, store, reserve } = storeOf({ minute: { outputTokens: 100 } })
        const spent: { atMs: number; tokens: number }[] = []
        const open: (() => void)[] = []
        for (const { output, spends, later, passesMs } of steps) {
          clock.nowMs += passesMs
          const lease = reserve(['ada'], output, 10_000_000)
          if ('field' in lease) continue
          const tokens = Math.round((output * spends) / 100)
          const end = () => {
            store.settle(lease, amounts(tokens))
            store.settle(lease, amounts(tokens))
            spent.push({ atMs: clock.nowMs, tokens })
          }
          if (later) open.push(end)
          else end()
          const lately = spent.filter(({ atMs }) => atMs > clock.nowMs - PERIOD_MS.minute)
          expect(lately.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(100)
        }
        for (const end of open) end()
        clock.nowMs += 2 * PERIOD_MS.minute
        expect(reserve(['ada'], 100)).toHaveProperty('expiresMs')
      }),
    )
  })
})

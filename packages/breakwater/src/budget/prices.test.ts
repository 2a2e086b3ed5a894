import { describe, expect, test } from 'vitest'
import { UNKNOWN_USAGE } from '../result/index.ts'
import { modelFacts } from './model-facts.ts'
import { costOf } from './prices.ts'

const sonnet = { model: 'claude-sonnet-4-5', provider: 'anthropic', baseURL: 'https://api.anthropic.com/v1' }

describe('what a usage costs', () => {
  test('cache reads and cache writes are priced at their own rates', () => {
    const usage = {
      inputTokens: 130_213,
      cacheReadTokens: 128_955,
      cacheWriteTokens: 1_253,
      outputTokens: 100,
      reasoningTokens: undefined,
    }
    const prices = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }
    expect(costOf(usage, prices)).toBeCloseTo((5 * 3 + 128_955 * 0.3 + 1_253 * 3.75 + 100 * 15) / 1e6, 12)
  })

  test('a price that rises with the length of the input holds for all tokens', () => {
    const prices = { input: { base: 2, tiers: [{ start: 200_000, price: 4 }] }, output: 10 }
    const cost = (inputTokens: number) => costOf({ ...UNKNOWN_USAGE, inputTokens, outputTokens: 0 }, prices)
    expect(cost(200_000)).toBeCloseTo(0.4, 12)
    expect(cost(200_001)).toBeCloseTo(0.800004, 12)
  })

  test('reasoning is priced at its own rate where it has one', () => {
    const usage = { ...UNKNOWN_USAGE, inputTokens: 0, outputTokens: 100, reasoningTokens: 60 }
    expect(costOf(usage, { input: 1, output: 10 })).toBeCloseTo(0.001, 12)
    expect(costOf(usage, { input: 1, output: 10, reasoning: 5 })).toBeCloseTo(0.0007, 12)
  })

  test('what is unknown stays unknown', () => {
    expect(costOf({ ...UNKNOWN_USAGE, inputTokens: 1, outputTokens: 1 }, undefined)).toBeUndefined()
    expect(costOf(UNKNOWN_USAGE, { input: 1, output: 1 })).toBeUndefined()
  })
})

describe('what is known of a model', () => {
  test('its window and its prices are in the tables', async () => {
    const { contextWindow, prices } = await modelFacts(sonnet)
    expect(contextWindow).toBe(200_000)
    expect(costOf({ ...UNKNOWN_USAGE, inputTokens: 1_000, outputTokens: 0 }, prices)).toBeCloseTo(0.003, 12)
  })

  test.each([
    ['a model that nobody knows', { ...sonnet, model: 'no-such-model' }],
    ['a server on this machine', { ...sonnet, baseURL: 'http://127.0.0.1:8080' }],
    ['a server in a private network', { ...sonnet, baseURL: 'http://192.168.0.7/v1' }],
    ['a route without an address', { ...sonnet, baseURL: undefined }],
  ])('%s is unknown', async (_, address) => {
    expect(await modelFacts(address)).toEqual({ contextWindow: undefined, prices: undefined })
  })
})

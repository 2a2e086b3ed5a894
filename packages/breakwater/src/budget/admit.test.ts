import { describe, expect, test } from 'vitest'
import type { Request } from '../result/index.ts'
import { admit, admitLength, inputChars } from './admit.ts'
import { Meter } from './meter.ts'

const meterOf = (contextWindow: number | undefined): Meter =>
  new Meter({
    name: 'main',
    model: 'm',
    provider: 'test',
    baseURL: undefined,
    dialect: undefined,
    contextWindow,
    prices: undefined,
    maxOutputTokens: undefined,
  })

const requestOf = (content: string, maxOutputTokens?: number): Request => ({
  prompt: { name: 'test', version: '1', hash: '' },
  messages: [{ role: 'user', content }],
  tools: [],
  outputSchema: undefined,
  wantsJson: false,
  settings: maxOutputTokens === undefined ? {} : { maxOutputTokens },
  extra: {},
})

const LONG = 'A breakwater protects ships from waves. '.repeat(2_000)

describe('admission', () => {
  test('what fits the window beside its answer goes on with both figures', async () => {
    const admitted = await admit(requestOf('Hello there', 800), meterOf(1_000))
    expect(admitted).toMatchObject({ tokens: { input: 9, output: 800 } })
  })

  test('what does not fit is refused with both figures, and the step where there are several', async () => {
    const refused = await admit(requestOf(LONG, 800), meterOf(8_000), 3)
    if (!('failure' in refused)) throw new Error('admitted')
    expect(refused.failure.code).toBe('input_too_long')
    expect(refused.failure.message).toMatch(
      /^route main, step 3: the input has about 1\d{4} tokens, with 800 kept .* 8000/,
    )
  })

  test('nothing is refused where the window is not known', async () => {
    expect(await admit(requestOf(LONG), meterOf(undefined))).toHaveProperty('tokens')
  })

  test('by length alone only what is too long for every route is refused, and the figure is a lower bound', () => {
    const meters = [meterOf(8_000), meterOf(400_000)]
    const failure = admitLength('prompt test', 50_000_000, meters)
    expect(failure?.message).toMatch(/at least 6250000 tokens; the window holds 400000/)
    expect(admitLength('prompt test', 1_000_000, meters)).toBeUndefined()
    expect(admitLength('prompt test', 50_000_000, [...meters, meterOf(undefined)])).toBeUndefined()
  })

  test('the characters of an input are found wherever they stand, in rings too', () => {
    expect(inputChars({ text: 'abc', list: ['de', { f: 'f' }, 7, null] })).toBe(6)
    const ring: { text: string; ring?: unknown } = { text: 'abc' }
    ring.ring = ring
    expect(inputChars(ring)).toBe(3)
  })
})

import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { canary } from './canary.ts'
import { definePrompt } from './define.ts'
import type { Prompt } from './prompt.ts'

const version = (version: string) =>
  definePrompt({ name: 'summarize', version, messages: (text: string) => `${version} ${text}` })
const [one, two, three] = [version('1.0.0'), version('1.1.0'), version('2.0.0')]
const keys = Array.from({ length: 4_000 }, (_, index) => `user-${index}`)

const weight = fc.integer({ min: 0, max: 100 })
const weights = fc.tuple(weight, weight, weight).filter(all => all.some(one => one > 0))

describe('canary', () => {
  test('answers the same prompt for a key every time, whatever the order of the list', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), weights, (key, [a, b, c]) => {
        const chosen = canary([one, two, three], { weights: [a, b, c], key })
        expect(canary([three, one, two], { weights: [c, a, b], key })).toBe(chosen)
      }),
    )
  })

  test('answers the same in every process: these were written down', () => {
    const chosen = ['anna', 'ben', 'chris', 'dora', 'emil'].map(key => canary([one, two], { weights: [1, 1], key }))
    expect(chosen.map(({ version }) => version)).toEqual(['1.0.0', '1.0.0', '1.1.0', '1.0.0', '1.0.0'])
  })

  test('gives each prompt its share of the keys', () => {
    const shareOfTwo = keys.filter(key => canary([one, two], { weights: [95, 5], key }) === two).length / keys.length
    expect(shareOfTwo).toBeGreaterThan(0.04)
    expect(shareOfTwo).toBeLessThan(0.06)
  })

  test('never answers a prompt of weight 0', () => {
    expect(keys.every(key => canary([one, two], { weights: [0, 1], key }) === two)).toBe(true)
  })

  test('moves a key, when weights change, only to a prompt that gained on the one it leaves', () => {
    const prompts = [one, two, three]
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), weights, weights, (key, before, after) => {
        const from = prompts.indexOf(canary(prompts, { weights: before, key }))
        const to = prompts.indexOf(canary(prompts, { weights: after, key }))
        if (from === to) return
        expect(after[to]! * before[from]!).toBeGreaterThan(before[to]! * after[from]!)
      }),
    )
  })

  test('gives a third prompt keys of the others and leaves the rest where they were', () => {
    for (const key of keys) {
      const before = canary([one, two], { weights: [95, 5], key })
      const after = canary([one, two, three], { weights: [95, 5, 10], key })
      if (after !== three) expect(after).toBe(before)
    }
  })

  test('splits the keys of two experiments independently', () => {
    const other = ['1.0.0', '1.1.0'].map(version => definePrompt({ name: 'other', version, messages: () => 'Hello' }))
    const second = (prompts: readonly Prompt<never>[], key: string) =>
      canary(prompts, { weights: [1, 1], key }) === prompts[1]
    const both = keys.filter(key => second([one, two] as never, key) && second(other as never, key)).length
    expect(both / keys.length).toBeGreaterThan(0.22)
    expect(both / keys.length).toBeLessThan(0.28)
  })

  test('draws by chance where there is no key and a source of chance was given', () => {
    const draws = [0.999, 0.001, 0.001, 0.999]
    const random = () => draws.shift() as number
    expect(canary([one, two], { weights: [1, 1], key: undefined, random })).toBe(one)
    expect(canary([one, two], { weights: [1, 1], key: '', random })).toBe(two)
  })

  const untyped = (value: unknown): never => value as never
  test.each([
    ['no key and no chance', () => canary([one, two], { weights: [1, 1] }), /key.*or random, received neither/],
    ['an empty key', () => canary([one, two], { weights: [1, 1], key: '' }), /key/],
    ['too few weights', () => canary([one, two], { weights: [1], key: 'k' }), /for each prompt, .*received \[1\]/],
    ['only zeros', () => canary([one], { weights: [0], key: 'k' }), /not all 0/],
    ['no prompt', () => canary([], { weights: [], key: 'k' }), /not all 0/],
    ['a weight below 0', () => canary([one, two], { weights: [2, -1], key: 'k' }), /at least 0/],
    ['a weight that is no number', () => canary([one], { weights: [Number.NaN], key: 'k' }), /at least 0/],
    ['an unknown option', () => canary([one], untyped({ weight: [1], key: 'k' })), /the unknown option weight/],
    ['a prompt twice', () => canary([one, one], { weights: [1, 1], key: 'k' }), /two of summarize@1\.0\.0/],
  ])('refuses %s', (_what, choose, message) => {
    expect(choose).toThrow(message)
  })

  test('takes what all of its prompts take, and answers what any of them may', () => {
    const text = definePrompt({ name: 'a', version: '1', input: z.object({ a: z.string() }), messages: () => '' })
    const data = definePrompt({
      name: 'a',
      version: '2',
      input: z.object({ b: z.number() }),
      output: z.object({ n: z.number() }),
      messages: () => '',
    })
    expectTypeOf(canary([text, data], { weights: [1, 1], key: 'k' })).toEqualTypeOf<
      Prompt<{ a: string } & { b: number }, string | { n: number }, undefined>
    >()
  })
})

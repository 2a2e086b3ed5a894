import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Request } from '../result/index.ts'
import { countText } from './count-text.ts'
import { estimateInput } from './estimate.ts'
import { exactCounter, loadExactCounter } from './exact.ts'
import { Learned } from './learn.ts'
import { tokenizationOf } from './tokenization.ts'

const requestOf = (content: string, more: Partial<Request> = {}): Request => ({
  prompt: { name: 'test', version: '1', hash: '' },
  messages: [{ role: 'user', content }],
  tools: [],
  outputSchema: undefined,
  wantsJson: false,
  settings: {},
  extra: {},
  ...more,
})

const GPT = tokenizationOf('gpt-5-mini')

const TEXTS = {
  english:
    'The delivery arrived on Tuesday, but two of the ordered devices were damaged. Please send replacements soon.',
  german: 'Die Lieferung ist am Dienstag angekommen, aber zwei der bestellten Geräte waren beschädigt.',
  chinese: '货物已于周二送达,但其中两台订购的设备已损坏。',
  code: 'export const sum = (a: number, b: number): number => a + b',
  json: '{"name":"Ada Lovelace","born":1815,"place":{"city":"London"}}',
}

async function exact(text: string): Promise<number> {
  await loadExactCounter()
  return exactCounter(text.length)?.(text) ?? Number.NaN
}

describe('the estimate', () => {
  test.each(Object.entries(TEXTS))('of %s is within a quarter of what OpenAI counts', async (_, text) => {
    expect(Math.abs(countText(text) / (await exact(text)) - 1)).toBeLessThan(0.25)
  })

  test('of a long text is taken from a sample of it', () => {
    const whole = countText(TEXTS.english)
    expect(Math.abs(countText(TEXTS.english.repeat(10_000)) / (whole * 10_000) - 1)).toBeLessThan(0.1)
  })

  test('of any text is a number of at least 0 that grows with the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.string({ unit: 'binary' }), (one, two) => {
        const tokens = countText(one)
        expect(tokens).toBeGreaterThanOrEqual(0)
        expect(tokens).toBeLessThanOrEqual(one.length * 2)
        expect(countText(one + two) + 2).toBeGreaterThanOrEqual(tokens)
      }),
    )
  })

  test('counts tools, a schema and images', () => {
    const inputSchema = { type: 'object', properties: { city: { type: 'string' } } }
    const plain = estimateInput(requestOf('Hello'), GPT)
    const withTool = requestOf('Hello', {
      tools: [{ name: 'weather', description: 'The weather of a city', inputSchema }],
    })
    const withSchema = requestOf('Hello', { outputSchema: inputSchema })
    const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const
    const withImage = requestOf('', { messages: [{ role: 'user', content: [image] }] })
    for (const request of [withTool, withSchema, withImage]) {
      expect(estimateInput(request, GPT)).toBeGreaterThan(plain + 8)
    }
  })

  test('counts thoughts behind a tool call while the turn lasts that they belong to', () => {
    const origin = { family: 'openai', item: { signature: 'x'.repeat(1_000) } }
    const call = { type: 'toolCall', id: 'c', name: 'weather', arguments: '{}', origin } as const
    const turn = [
      { role: 'user', content: 'Rain?' },
      { role: 'assistant', content: [call] },
      { role: 'tool', content: [{ type: 'toolResult', id: 'c', name: 'weather', content: 'no' }] },
    ] as unknown as Request['messages']
    const within = estimateInput(requestOf('', { messages: turn }), GPT)
    const after = estimateInput(requestOf('', { messages: [...turn, { role: 'user', content: 'And now?' }] }), GPT)
    expect(within - after).toBeGreaterThan(100)
  })

  test('takes the size of an image from its first bytes', () => {
    const png = new Uint8Array(24)
    new DataView(png.buffer).setUint32(0, 0x8950_4e47)
    new DataView(png.buffer).setUint32(16, 512)
    new DataView(png.buffer).setUint32(20, 1_024)
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 4, 0, 2, 0, 3)
    const tokens = (bytes: Uint8Array) =>
      estimateInput(
        requestOf('', {
          messages: [{ role: 'user', content: [{ type: 'image', source: { bytes, mediaType: 'image/png' } }] }],
        }),
        GPT,
      )
    expect(tokens(png)).toBe(3 + 4 + 85 + 2 * 170)
    expect(tokens(jpeg)).toBe(tokens(png))
    expect(tokens(new Uint8Array(3))).toBe(3 + 4 + 765)
  })
})

test('the exact counter counts what is not too long', async () => {
  expect(await exact('Hello, world!')).toBe(4)
  expect(exactCounter(1_000_000)).toBeUndefined()
})

describe('what is learned of a route', () => {
  test('nothing is corrected before there is something to learn from', () => {
    expect(new Learned().correct(123)).toBe(123)
  })

  test('a route that counts more is soon estimated so', () => {
    const learned = new Learned()
    for (let turn = 0; turn < 20; turn++) learned.note(100 + turn * 50, Math.round((100 + turn * 50) * 1.4))
    expect(Math.abs(learned.correct(600) / 840 - 1)).toBeLessThan(0.08)
  })

  test('what is added to every request is learned too', () => {
    const learned = new Learned()
    for (let turn = 0; turn < 20; turn++) learned.note(40 + (turn % 3) * 20, 640 + (turn % 3) * 20)
    expect(Math.abs(learned.correct(60) / 660 - 1)).toBeLessThan(0.15)
  })

  test('absurd counts teach nothing', () => {
    const learned = new Learned()
    for (const counted of [undefined, 0, -5, Number.NaN, 1e12]) learned.note(1_000, counted)
    expect(learned.correct(1_000)).toBe(1_000)
  })

  test('whatever is reported, a correction is a whole number above 0', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100_000), fc.double())), fc.nat(1_000_000), (noted, estimate) => {
        const learned = new Learned()
        for (const [estimated, counted] of noted) learned.note(estimated, counted)
        const corrected = learned.correct(estimate + 1)
        expect(Number.isSafeInteger(corrected) && corrected > 0).toBe(true)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STORY } from '../../test/exchange.ts'
import { extractSummary } from './summarizer.ts'

describe('the extractive summarizer', () => {
  test('answers sentences of the text that speak of what it speaks of most', () => {
    const { summary, keyPoints, confidence } = extractSummary(STORY)
    expect(summary).toEqual([
      'Waves broke over the breakwater and flooded the harbour.',
      'The harbour master said that the breakwater held.',
    ])
    expect(keyPoints).toContain('Repairs of the harbour will begin in May.')
    expect(confidence).toBeGreaterThan(0.5)
  })

  test('writes nothing: every sentence it answers stands in a text of plain words', () => {
    const words = fc.stringMatching(/^[a-z]{1,8}$/)
    const sentence = fc.array(words, { minLength: 1, maxLength: 12 }).map(all => `${all.join(' ')}.`)
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 20 }), sentences => {
        const text = sentences.map(one => one[0]!.toUpperCase() + one.slice(1)).join(' ')
        const { ranked } = extractSummary(text)
        for (const found of ranked) expect(text).toContain(found)
      }),
    )
  })

  test('answers the same for the same text, and something else for another', () => {
    expect(extractSummary(STORY)).toEqual(extractSummary(STORY))
    expect(extractSummary(`${STORY} The ferry company lost two ferries.`)).not.toEqual(extractSummary(STORY))
  })

  test('says nothing about nothing, with little confidence', () => {
    expect(extractSummary('')).toEqual({ summary: [], keyPoints: [], confidence: 0.05, ranked: [] })
  })

  test('reads any text to its end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const { confidence } = extractSummary(text)
        expect(confidence).toBeGreaterThanOrEqual(0.05)
        expect(confidence).toBeLessThanOrEqual(0.99)
      }),
    )
  })

  test('leaves out code, badges, tables and tags of a README, and keeps its prose', () => {
    const readme = [
      '# A library',
      '[![Build](https://example.com/badge.svg)](https://example.com)',
      'It keeps <b>calls</b> bounded and [explains](https://example.com) each failure.',
      '```js',
      'const neverShown = true. Never.',
      '```',
      '| a | table |',
      '- A list item stands alone',
      '- Another one',
    ].join('\n')
    expect(extractSummary(readme).ranked.toSorted()).toEqual([
      'A list item stands alone',
      'Another one',
      'It keeps calls bounded and explains each failure.',
    ])
  })

  test('takes a paste of 200 000 tokens without punctuation', () => {
    const { summary } = extractSummary('harbour waves breakwater '.repeat(32_000))
    expect(summary[0]!.length).toBeLessThan(500)
  })
})

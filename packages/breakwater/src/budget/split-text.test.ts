import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countText } from './count-text.ts'
import { splitText } from './split-text.ts'

const PARAGRAPH = 'Ships came into the harbour at dawn. The breakwater kept the waves away. Nobody was hurt. '

test('pieces end where paragraphs end, or sentences', () => {
  const text = `${PARAGRAPH.repeat(3)}\n\n`.repeat(20)
  const pieces = splitText(text, { maxTokens: 140 })
  expect(pieces.length).toBeGreaterThan(5)
  for (const piece of pieces) expect(piece).toMatch(/\n\n$/)
  for (const piece of splitText(PARAGRAPH.repeat(40), { maxTokens: 100 })) expect(piece).toMatch(/\. $/)
})

test('pieces repeat the end of the one before them, in whole sentences', () => {
  const pieces = splitText(PARAGRAPH.repeat(40), { maxTokens: 100, overlapTokens: 25 })
  for (const [index, piece] of pieces.slice(1).entries()) {
    const sentence = piece.slice(0, piece.indexOf('. ') + 2)
    expect(pieces[index]?.endsWith(sentence) || pieces[index]?.includes(sentence)).toBe(true)
    expect(piece).toMatch(/^(Ships|The|Nobody)/)
  }
})

test('pieces put together are the text, none is empty, and none is longer than it may be', () => {
  const piece = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.constantFrom(PARAGRAPH, '\n\n'))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 20, max: 200 }), (texts, maxTokens) => {
      const text = texts.join('')
      const pieces = splitText(text, { maxTokens })
      expect(pieces.join('')).toBe(text)
      for (const one of pieces) {
        expect(one).not.toBe('')
        expect(countText(one)).toBeLessThanOrEqual(maxTokens)
      }
    }),
    { numRuns: 60 },
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../result/index.ts'
import { countText } from './count-text.ts'
import { shortenInput } from './overflow.ts'
import { capToolResult, dropOldToolResults } from './tool-results.ts'
import { truncateText } from './truncate.ts'

const SENTENCES = Array.from({ length: 60 }, (_, index) => `Ship number ${index} came into the harbour at dawn.`)
const TEXT = SENTENCES.join(' ')

describe('a text that is too long', () => {
  test('keeps its beginning, its end or both, in whole sentences, with a mark for what is gone', () => {
    const tail = truncateText(TEXT, 100, 'tail').text
    expect(tail).toMatch(/^Ship number 0 .*dawn\.\n\[… \d+ characters left out …\]$/s)
    const head = truncateText(TEXT, 100, 'head').text
    expect(head).toMatch(
      /^\[… \d+ characters left out …\]\nShip number .*Ship number 59 came into the harbour at dawn\.$/s,
    )
    const middle = truncateText(TEXT, 100, 'middle').text
    expect(middle).toMatch(/^Ship number 0 .*dawn\.\n\[… \d+ characters left out …\]\nShip .*number 59.*dawn\.$/s)
  })

  test('is returned as it is where it fits', () => {
    expect(truncateText(TEXT, 10_000, 'middle')).toEqual({ text: TEXT, leftOutChars: 0 })
  })

  test.each(['👩‍👩‍👧‍👦', 'é', '🇩🇪', '각', '😀'])('is never cut within %s', character => {
    const text = character.repeat(3_000)
    for (const leftOut of ['head', 'tail', 'middle'] as const) {
      const pieces = truncateText(text, 500, leftOut).text.split(/\n?\[….*…\]\n?/)
      for (const piece of pieces) expect(piece.replaceAll(character, '')).toBe('')
    }
  })

  test('is cut to what it may take, whatever it is made of, and stays well-formed', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('A sentence. ', '\n\n', '長い文。'),
    )
    const text = fc.array(piece, { maxLength: 200 }).map(pieces => pieces.join('').toWellFormed())
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 40, max: 400 }),
        fc.constantFrom('head', 'tail', 'middle'),
        (given, most, leftOut) => {
          const { text: cut, leftOutChars } = truncateText(given, most, leftOut)
          expect(countText(cut)).toBeLessThanOrEqual(most)
          expect(cut.isWellFormed()).toBe(true)
          expect(leftOutChars === 0).toBe(cut === given)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of fifty megabytes is cut without being read', () => {
    const { text, leftOutChars } = truncateText(TEXT.repeat(17_000), 1_000, 'middle')
    expect(text.length + leftOutChars).toBeGreaterThan(45_000_000)
    expect(countText(text)).toBeLessThanOrEqual(1_000)
  })
})

describe('an input whose texts are too long', () => {
  const input = { title: 'Ships', text: TEXT, notes: TEXT.slice(0, 1_200), year: 1815 }

  test('has its longest texts cut, and the others kept whole', () => {
    const shortened = shortenInput(input, { truncate: 'tail' }, 600)
    expect([...(shortened?.leftOut.keys() ?? [])]).toEqual(['text'])
    expect(shortened?.input).toMatchObject({ title: 'Ships', notes: input.notes, year: 1815 })
  })

  test('is cut in the fields that may be cut only', () => {
    expect(shortenInput(input, { truncate: 'tail', fields: ['title'] }, 600)).toBeUndefined()
    expect(shortenInput(TEXT, { truncate: 'head' }, 100)?.leftOut.has('input')).toBe(true)
  })
})

describe('tool results', () => {
  const turn = (id: string, text = ''): readonly Message[] => [
    {
      role: 'assistant',
      content: [
        ...(text === '' ? [] : [{ type: 'text', text } as const]),
        { type: 'toolCall', id, name: 'look', arguments: '{}' },
      ],
    },
    { role: 'tool', content: [{ type: 'toolResult', id, name: 'look', content: `found ${id}` }] },
  ]
  const question: Message = { role: 'user', content: 'Where is it?' }
  const history = [question, ...turn('a'), ...turn('b', 'Once more.'), ...turn('c')]

  test('that are oldest go first, with their calls; what was said beside them stays', () => {
    const dropped = dropOldToolResults(history, messages => messages.length <= 4)
    expect(dropped).toEqual([
      question,
      { role: 'assistant', content: [{ type: 'text', text: 'Once more.' }] },
      ...turn('c'),
    ])
  })

  test('of the last turn stay, even where the history does not fit', () => {
    expect(dropOldToolResults(history, messages => messages.length <= 1)).toBeUndefined()
    expect(dropOldToolResults(history, () => true)).toBe(history)
  })

  test('that are too long lose their middle', () => {
    expect(capToolResult(TEXT, 100)).toMatch(/^Ship number 0 .*left out.*number 59/s)
    expect(capToolResult('short', 100)).toBeUndefined()
  })
})

import { describe, expect, test } from 'vitest'
import {
  type Context,
  endsFenced,
  endsString,
  hasOpenQuote,
  isSeparator,
  keyEnd,
  MAX_KEY_CHARACTERS,
  startsComment,
  strayEnd,
} from './lookahead.ts'

describe('a key', () => {
  test.each([
    ['"a": 1', '"a"'],
    ['"a b"\n : 1', '"a b"'],
    ['"a\\"b": 1', '"a\\"b"'],
    ["'a' = 1", "'a'"],
    ['`a`: 1', '`a`'],
    ['“a”: 1', '“a”'],
    ['“a": 1', '“a"'],
    ['a: 1', 'a'],
    ['a-b_c$1 : 1', 'a-b_c$1'],
    ['größe：1', 'größe'],
    ['a": 1', 'a'],
    ['a = 1', 'a'],
    ['a => 1', 'a'],
  ])('begins %j', (text, key) => {
    expect(text.slice(0, keyEnd(text, 0))).toBe(key)
    expect(keyEnd(`{${text}`, 1)).toBe(key.length + 1)
  })

  test.each([
    '"a"',
    '"a" 1',
    '"a',
    '"a\nb": 1',
    '"a\\": 1',
    'a b: 1',
    '-a: 1',
    ': 1',
    '',
    'a',
    'http://b',
    'a == 1',
    '"a\': 1',
  ])('does not begin %j', text => {
    expect(keyEnd(text, 0)).toBe(-1)
  })

  test.each(['"', ''])('in quotes %j has at most so many characters', quote => {
    const most = 'k'.repeat(MAX_KEY_CHARACTERS - 2 * quote.length)
    expect(keyEnd(`${quote}${most}${quote}: 1`, 0)).toBe(MAX_KEY_CHARACTERS)
    expect(keyEnd(`${quote}${most}kk${quote}: 1`, 0)).toBe(-1)
  })
})

test('what stands before a value is a colon, or one sign of equality', () => {
  expect([':', '：', '=', '=>', '==', '+=', 'a='].map(text => isSeparator(text, 0))).toEqual([
    ...Array(4).fill(true),
    ...Array(3).fill(false),
  ])
})

describe('stray text', () => {
  test.each([
    ['so it is\n"a": 1', '"a": 1'],
    ['so it is\n  a: 1', 'a: 1'],
    ['so it is "a": 1', '"a": 1'],
  ])('ends in %j before a key', (text, rest) => {
    expect(text.slice(strayEnd(text, 0))).toBe(rest)
  })

  test.each([
    'so it is a: 1',
    'so {\na: 1',
    'so [\na: 1',
    'so }\na: 1',
    'so )\na: 1',
    'so\nit is\na: 1',
    'so it is',
    '',
  ])('is not %j', text => {
    expect(strayEnd(text, 0)).toBe(-1)
  })

  test('has fewer characters than a key may have', () => {
    const most = 's'.repeat(MAX_KEY_CHARACTERS - 1)
    expect(strayEnd(`${most}\na: 1`, 0)).toBe(MAX_KEY_CHARACTERS)
    expect(strayEnd(`${most}s\na: 1`, 0)).toBe(-1)
  })
})

test('a comment begins with two slashes, a slash and a star, or a hash', () => {
  expect(['// a', '/* a', '# a', '/ a', '*/', 'a//', '/'].map(text => startsComment(text, 0))).toEqual([
    ...Array(3).fill(true),
    ...Array(4).fill(false),
  ])
})

test('a block ends with three back quotes or more and no name of a language', () => {
  expect(
    ['```', '````\n', '``` so', '```json', '`````a', '``', '`a`', 'a```'].map(text => endsFenced(text, 0)),
  ).toEqual([...Array(3).fill(true), ...Array(5).fill(false)])
})

test('a quote is open between two places where an odd number of them stands', () => {
  expect(hasOpenQuote('// "a"', 0, 6)).toBe(false)
  expect(hasOpenQuote('// "a"', 0, 5)).toBe(true)
  expect(hasOpenQuote('// "a"', 4, 6)).toBe(true)
  expect(hasOpenQuote('// a"', 0, 4)).toBe(false)
  expect(hasOpenQuote('// a', 0, 4)).toBe(false)
  expect(hasOpenQuote('"""', 0, 3)).toBe(true)
})

describe('the quote that ends a string', () => {
  /** Whether it does by what follows: as a member's value, as an item, and as each after quotes within the string. */
  const verdicts = (after: string) => {
    const places: [Context, boolean][] = [
      ['member', false],
      ['item', false],
      ['member', true],
      ['item', true],
    ]
    return places.map(([context, inner]) => (endsString(`"${after}`, 1, context, inner) ? 'yes' : 'no')).join(' ')
  }

  test.each([
    // The end of the text, a bracket, a fence: always.
    ['', 'yes yes yes yes'],
    [' \n', 'yes yes yes yes'],
    ['}', 'yes yes yes yes'],
    [' ]', 'yes yes yes yes'],
    [' )', 'yes yes yes yes'],
    ['```', 'yes yes yes yes'],
    // Words and a bracket that opens: never, but for an item whose comma was forgotten.
    [' more', 'no no no no'],
    ['s', 'no no no no'],
    [' {', 'no yes no no'],
    [' [', 'no yes no no'],
    // A colon: the string is a key, and stands in a list whose bracket is missing.
    [':', 'no yes no no'],
    // A quote: only a space further on, before a key or an item.
    ['"', 'no no no no'],
    [' "b"', 'no yes no no'],
    [' "b": 1', 'yes yes yes no'],
    ['"b": 1', 'no no no no'],
    // A plus before another string.
    [' + "b"', 'yes yes yes yes'],
    ['+"b"', 'yes yes yes yes'],
    [' + b', 'no no no no'],
    // A comment: only a space further on.
    [' // b', 'yes yes no no'],
    [' # b', 'yes yes no no'],
    ['// b', 'no no no no'],
    ['#b', 'no no no no'],
    [' / b', 'no no no no'],
    // A key on the next line.
    ['\nb: 1', 'yes no yes no'],
    [' b: 1', 'no no no no'],
    ['\nb', 'no no no no'],
    // A comma, then nothing, a bracket, another comma, a comment, a fence, dots.
    [',', 'yes yes yes yes'],
    [', }', 'yes yes yes yes'],
    [',,', 'yes yes yes yes'],
    ['; // b', 'yes yes yes yes'],
    [', ```', 'yes yes yes yes'],
    [', ... b', 'yes yes yes yes'],
    [', … b', 'yes yes yes yes'],
    [', .. b', 'no no no no'],
    // A comma, then a key, or the quote of one.
    [', "b": 1', 'yes yes yes yes'],
    [', "b', 'yes yes no yes'],
    [', b: 1', 'yes no yes no'],
    [', b c', 'no no no no'],
    [',\nso it is\n"b": 1', 'yes no yes no'],
    [', so it is\n"b": 1', 'no no no no'],
    [',\nso it is', 'no no no no'],
    // A comma, then an item.
    [', {', 'no yes no yes'],
    [', [', 'no yes no yes'],
    [', -1', 'no yes no yes'],
    [', 1', 'no yes no yes'],
    [', b, c', 'no yes no yes'],
    [', b ]', 'no yes no yes'],
    [', b', 'no no no no'],
    [', -', 'no yes no yes'],
    [', (b', 'no no no no'],
    [', !]', 'no no no no'],
  ])('before %j: %s', (after, expected) => {
    expect(verdicts(after)).toBe(expected)
  })

  test('is looked for no further than a key is long', () => {
    const most = 'k'.repeat(MAX_KEY_CHARACTERS)
    expect(verdicts(`, ${most}]`)).toBe('no yes no yes')
    expect(verdicts(`, ${most}k]`)).toBe('no no no no')
  })
})

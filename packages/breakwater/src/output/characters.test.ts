import { expect, test } from 'vitest'
import { endsQuote, isColon, isComma, isInvisible, isSmartQuote, isSpace, isWord, skipSpace } from './characters.ts'

/** Which of the characters up to U+FFFF are so, as ranges. */
function ranges(is: (code: number) => boolean): string {
  const found: string[] = []
  for (let code = 0; code <= 0xffff; code++) {
    if (!is(code) || (code > 0 && is(code - 1))) continue
    let end = code
    while (end < 0xffff && is(end + 1)) end++
    found.push(end === code ? hex(code) : `${hex(code)}-${hex(end)}`)
  }
  return found.join(' ')
}
const hex = (code: number): string => code.toString(16)

test('white space is what JSON calls so; what cannot be seen is told from it', () => {
  expect(ranges(isSpace)).toBe('9-a d 20')
  expect(ranges(isInvisible)).toBe('b-c a0 ad 2000-200f 2028-202f 205f-2064 3000 feff')
})

test('words are of letters of any script, digits, _ and $', () => {
  expect(ranges(isWord)).toBe('24 30-39 41-5a 5f 61-7a c0-1fff 2070-2fff 3001-fefe ff00-ff0b ff0d-ff19 ff1c-ffff')
})

test('commas, colons and quotes of other scripts are known', () => {
  expect(ranges(isComma)).toBe('2c 3b ff0c ff1b')
  expect(ranges(isColon)).toBe('3a ff1a')
  expect(ranges(isSmartQuote)).toBe('ab bb 2018-201f')
})

test('a quote is ended by its like: a curly one by any of its family, or by the straight one', () => {
  const quotes = [...'"\'`“”„«»‘’‚']
  const enders = (open: string) => quotes.filter(close => endsQuote(open.charCodeAt(0), close.charCodeAt(0))).join('')
  expect(quotes.map(open => `${open} ${enders(open)}`)).toEqual([
    '" "',
    "' '",
    '` `',
    '“ "“”„«»',
    '” "“”„«»',
    '„ "“”„«»',
    '« "“”„«»',
    '» "“”„«»',
    "‘ '‘’‚",
    "’ '‘’‚",
    "‚ '‘’‚",
  ])
})

test('space and what cannot be seen are skipped, up to the end of the text', () => {
  expect(['a', ' \n\t\ra', '\ufeff\u200b a', '  ', ''].map(text => skipSpace(text, 0))).toEqual([0, 4, 3, 2, 0])
  expect(skipSpace('a b', 1)).toBe(2)
})

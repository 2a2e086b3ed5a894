import { describe, expect, test } from 'vitest'
import type { Context } from './lookahead.ts'
import { isPlainSpelling, numberOf, plainNumberEnd, readBare } from './read-bare.ts'

describe('a usual number', () => {
  test.each<[string, Context, number]>([
    ['1}', 'member', 1],
    ['-12.50]', 'item', 6],
    ['0.5,', 'item', 3],
    ['0,', 'item', 1],
    ['-0}', 'member', 2],
    ['1, ', 'member', 1],
    ['1,2', 'item', 1],
  ])('%j ends at once in a %s', (text, context, end) => {
    expect(plainNumberEnd(`:${text}`, 1, context)).toBe(end + 1)
  })

  test.each<[string, Context]>([
    ['1,2', 'member'],
    ['1', 'item'],
    ['1 ]', 'item'],
    ['1)', 'item'],
    ['01]', 'item'],
    ['-01]', 'item'],
    ['-]', 'item'],
    ['.5]', 'item'],
    ['1.]', 'item'],
    ['1e5]', 'item'],
    ['1/2]', 'item'],
    ['1:2]', 'item'],
    ['a]', 'item'],
  ])('is not %j in a %s', (text, context) => {
    expect(plainNumberEnd(text, 0, context)).toBe(-1)
  })

  test('is spelled as JavaScript would, or keeps its spelling', () => {
    const isPlain = (text: string) => isPlainSpelling(`:${text},`, 1, text.length + 1)
    const plain = ['0', '1', '-1', '10', '100', '0.5', '0.12', '10.5', '-10.5', '123456789012345', '1234567890123456']
    const other = ['-0', '0.0', '0.05', '1.50', '-1.0', '-0.5', '12345678901234567', '0.12345678901234567']
    expect(plain.map(isPlain)).toEqual(plain.map(() => true))
    expect(other.map(isPlain)).toEqual(other.map(() => false))
  })
})

describe('what stands without quotes', () => {
  test.each<[string, Context, string, string, string | undefined]>([
    ['true}', 'member', 'boolean', 'true', undefined],
    ['false]', 'item', 'boolean', 'false', undefined],
    ['null, 1', 'item', 'null', 'null', undefined],
    ['None}', 'member', 'null', 'None', 'python_literal'],
    ['TRUE}', 'member', 'boolean', 'TRUE', 'javascript_literal'],
    ['undefined}', 'member', 'null', 'undefined', 'javascript_literal'],
    ['-inf]', 'item', 'number', '-inf', 'python_literal'],
    ['constructor}', 'member', 'bare', 'constructor', 'unquoted_string'],
    ['1e5]', 'item', 'number', '1e5', undefined],
    ['1.5E-3]', 'item', 'number', '1.5E-3', undefined],
    ['+1]', 'item', 'number', '+1', 'number_form'],
    ['.5]', 'item', 'number', '.5', 'number_form'],
    ['1.]', 'item', 'number', '1.', 'number_form'],
    ['1_000.5]', 'item', 'number', '1_000.5', 'number_form'],
    ['007}', 'member', 'number', '007', 'number_form'],
    ['0xFf_f]', 'item', 'number', '0xFf_f', 'number_form'],
    ['1__0]', 'item', 'bare', '1__0', 'unquoted_string'],
    ["don't}", 'member', 'bare', "don't", 'unquoted_string'],
    ['some more words }', 'member', 'bare', 'some more words', 'unquoted_string'],
    ['some words\n"n": 1', 'member', 'bare', 'some words', 'unquoted_string'],
    ['some words, "n": 1', 'member', 'bare', 'some words', 'unquoted_string'],
    ['some words, n: 1', 'member', 'bare', 'some words', 'unquoted_string'],
    ['some, more words}', 'member', 'bare', 'some, more words', 'unquoted_string'],
    ['1,234}', 'member', 'bare', '1,234', 'unquoted_string'],
    ['some words // so', 'member', 'bare', 'some words', 'unquoted_string'],
    ['word // so', 'member', 'bare', 'word', 'unquoted_string'],
    ['word\nn: 1', 'member', 'bare', 'word', 'unquoted_string'],
    ['word "n": 1', 'member', 'bare', 'word', 'unquoted_string'],
    ['1 n: 1', 'member', 'number', '1', undefined],
    ['None n: 1', 'member', 'null', 'None', 'python_literal'],
    // A word and a colon, with nothing between them and the value, may be words of the value.
    ['at 10:30 so}', 'member', 'bare', 'at 10:30 so', 'unquoted_string'],
    ['10:30 so}', 'member', 'bare', '10:30 so', 'unquoted_string'],
    ['word```', 'item', 'bare', 'word', 'unquoted_string'],
    ['word', 'item', 'bare', 'word', 'unquoted_string'],
    ['1 2]', 'item', 'number', '1', undefined],
    ['1 -2]', 'item', 'number', '1', undefined],
    ['1 +2]', 'item', 'number', '1', undefined],
    ['1,\u00a0', 'member', 'number', '1', undefined],
    ['word, }', 'member', 'bare', 'word', 'unquoted_string'],
    ['word, , ', 'member', 'bare', 'word', 'unquoted_string'],
    ['word, # so', 'member', 'bare', 'word', 'unquoted_string'],
    ['word, / so', 'member', 'bare', 'word', 'unquoted_string'],
    ['word, ...', 'member', 'bare', 'word', 'unquoted_string'],
    ['word, …', 'member', 'bare', 'word', 'unquoted_string'],
    ['word,\nmore}', 'member', 'bare', 'word', 'unquoted_string'],
    ['word, 5 more}', 'member', 'bare', 'word, 5 more', 'unquoted_string'],
  ])('%j in a %s is a %s: %j', (text, context, kind, spelling, repair) => {
    expect(readBare(`:${text}`, 1, context)).toEqual({ kind, text: spelling, end: spelling.length + 1, repair })
  })

  test.each<[string, Context]>([
    ['01]', 'item'],
    ['-01]', 'item'],
    ['two words]', 'item'],
    ['word {', 'item'],
    ['word "', 'item'],
    ['word n: 1', 'member'],
    ['some more words: so}', 'member'],
    ['some "words"}', 'member'],
    ['some {words}', 'member'],
    ['some [words]', 'member'],
    ['some words that go on', 'member'],
    ['}', 'member'],
    ['\\d}', 'member'],
    ['', 'item'],
  ])('%j in a %s says nothing clear', (text, context) => {
    expect(readBare(text, 0, context)).toBeUndefined()
  })

  test('has no more characters than people write', () => {
    const read = (text: string) => readBare(text, 0, 'member')
    expect(read(`a ${'b'.repeat(4_997)}}`)?.end).toBe(4_999)
    expect(read(`a ${'b'.repeat(4_998)}}`)).toBeUndefined()
    expect(read(`${'0'.repeat(100)}}`)?.kind).toBe('number')
    expect(read(`${'0'.repeat(101)}}`)?.kind).toBe('bare')
  })

  test('has a number', () => {
    const spellings = [
      '12',
      '-1.5',
      '+1',
      '1_000',
      '-1_000.5',
      '+0x1f',
      '-0x1F',
      '0xff',
      '-inf',
      'Infinity',
      'nan',
      '1__0x',
    ]
    expect(spellings.map(numberOf)).toEqual([12, -1.5, 1, 1000, -1000.5, 31, -31, 255, -Infinity, Infinity, NaN, NaN])
  })
})

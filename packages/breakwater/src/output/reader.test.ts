import { describe, expect, test } from 'vitest'
import { told } from '../../test/told.ts'

const any = { type: ['array', 'object'] }

describe('between values', () => {
  test.each<[string, unknown, ...string[]]>([
    ['[1;2]', [1, 2], 'wrong_separator 2'],
    ['[1，2]', [1, 2], 'wrong_separator 2'],
    ['{,"a":1}', { a: 1 }, 'extra_comma 1'],
    ['{"a":1,,"b":2}', { a: 1, b: 2 }, 'extra_comma 7'],
    ['{"a":1;"b":2}', { a: 1, b: 2 }, 'wrong_separator 6'],
    ['{"a" => 1}', { a: 1 }, 'wrong_separator 5'],
    ['{"a" = 1}', { a: 1 }, 'wrong_separator 5'],
    ['{"a"：1}', { a: 1 }, 'wrong_separator 4'],
    ['["a"\n"b"]', ['a', 'b'], 'missing_comma 5'],
    ['[1 2]', [1, 2], 'missing_comma 3'],
    ['[1 -2]', [1, -2], 'missing_comma 3'],
    ['[{"a":1} {"b":2}]', [{ a: 1 }, { b: 2 }], 'missing_comma 9'],
    ['[{"a":1} [2]]', [{ a: 1 }, [2]], 'missing_comma 9'],
    ['[[1] [2]]', [[1], [2]], 'missing_comma 5'],
    ['{"a": {"b":1} "c": 2}', { a: { b: 1 }, c: 2 }, 'missing_comma 14'],
    ['{"a": 1 "c": 2}', { a: 1, c: 2 }, 'missing_comma 8'],
    ['{"a": true "c": 2}', { a: true, c: 2 }, 'missing_comma 11'],
    ['{"a": [1] c: 2}', { a: [1], c: 2 }, 'missing_comma 10', 'unquoted_key 10'],
    ['{"a": 1,\nso it is\n"c": 2}', { a: 1, c: 2 }, 'stray_text 9'],
    ['{"a": 1\nso it is\n"c": 2}', { a: 1, c: 2 }, 'stray_text 8'],
    ['{so it is\n"c": 2}', { c: 2 }, 'stray_text 1'],
    ['[1,\u200b2]', [1, 2], 'invisible_characters 3'],
    ['[\ufeff1]', [1], 'invisible_characters 1'],
    ['[1, ...]', [1], 'ellipsis 4'],
    ['[1, ..., 2]', [1, 2], 'ellipsis 4'],
    ['[1, … , 2]', [1, 2], 'ellipsis 4'],
    ['[..., 1]', [1], 'ellipsis 1'],
    ['{"a": 1, ...}', { a: 1 }, 'ellipsis 9'],
    ['{..., "a": 1}', { a: 1 }, 'ellipsis 1'],
    ['[1, // a\n2]', [1, 2], 'comment 4'],
    ['[1, # a\n2]', [1, 2], 'comment 4'],
    ['[1, /* a */ 2]', [1, 2], 'comment 4'],
    ['[1, // "a"\n2]', [1, 2], 'comment 4'],
    ['[1, // ... more\n2]', [1, 2], 'ellipsis 4'],
    ['[1, /* ... */ 2]', [1, 2], 'ellipsis 4'],
    ['{"a": 1, // b\n}', { a: 1 }, 'comment 9', 'trailing_comma 14'],
  ])('is read: %j', (text, value, ...repairs) => {
    expect(told(any, text)).toEqual([value, ...repairs])
  })

  test.each([
    ['["a",,2]', 'not_json 5: a value between the commas'],
    ['["a", 1 "b"]', 'not_json 6: a value'],
    ['[[1] 2]', 'not_json 5: a comma or ]'],
    ['{"a": {} 2}', 'not_json 9: a comma or }'],
    ['["a", "b" 1]', 'not_json 8: quotes in pairs'],
    ['["a", 1, ... 2]', 'not_json 9: a value'],
    ['[1, /* a', 'truncated 8: the end of a comment'],
    ['["a", // "b\n2]', 'not_json 6: a comment that holds no half of a string'],
    ['{"a": }', 'not_json 6: a value'],
    ['{"a": , "b": 1}', 'not_json 6: a value'],
  ])('is not read: %j', (text, failure) => {
    expect(told(any, text)).toEqual([failure])
  })
})

describe('brackets', () => {
  test.each<[string, unknown, ...string[]]>([
    ['[1}', [1], 'mismatched_bracket 2'],
    ['{"a":1]', { a: 1 }, 'mismatched_bracket 6'],
    ['{"a":{"b":1]}', { a: { b: 1 } }, 'mismatched_bracket 11'],
    ['{"a":[1}', { a: [1] }, 'missing_bracket 7'],
    ['[{"a":1]', [{ a: 1 }], 'missing_bracket 7'],
    ['{"a": [1, 2, "b": 3}', { a: [1, 2], b: 3 }, 'missing_bracket 13'],
    ['[(1, 2)]', [[1, 2]], 'tuple 1'],
    ['[(1, 2}]', [[1, 2]], 'tuple 1', 'mismatched_bracket 6'],
    ['[[1, 2]', [[1, 2]], 'unclosed 7'],
    ['[true', [true], 'unclosed 5'],
    ['{"a": null', { a: null }, 'unclosed 10'],
    ['{"a": "b"', { a: 'b' }, 'unclosed 9'],
    ['```\n[1, 2\n```', [1, 2], 'fence 4', 'unclosed 10'],
    ['```\n[1, 2,\n```', [1, 2], 'fence 4', 'trailing_comma 11', 'unclosed 11'],
    ['```\n{"a": {"b": "c"\n```', { a: { b: 'c' } }, 'fence 4', 'unclosed 20', 'unclosed 20'],
    ['{"a": {}, "b": [],}', { a: {}, b: [] }, 'trailing_comma 18'],
    ['[{}, [],]', [{}, []], 'trailing_comma 8'],
  ])('are missed or mended: %j', (text, value, ...repairs) => {
    expect(told(any, text)).toEqual([value, ...repairs])
  })

  test.each([
    ['["a")]', 'not_json 4: a value or the closing bracket'],
    ['["a", b}', 'not_json 7: a value or the closing bracket'],
    ['["a": 1]', 'not_json 4: a comma or ]'],
    ['[1, 2', 'truncated 5: the rest of a value'],
    ['[1, 2,', 'truncated 6: a member, an item or a closing bracket'],
    ['{"a": "b",', 'truncated 10: a member, an item or a closing bracket'],
    ['{"a":', 'truncated 5: a value'],
  ])('are not: %j', (text, failure) => {
    expect(told(any, text)).toEqual([failure])
  })

  test('of a list of words are prose', () => {
    expect(told({ type: 'object' }, '[1, so} {"a": 1}')).toEqual([{ a: 1 }, 'surrounding_text 8'])
  })
})

describe('a key', () => {
  const long = 'k'.repeat(300)

  test.each<[string, unknown, ...string[]]>([
    ["{'a\\'b': 1}", { "a'b": 1 }, 'single_quotes 1', 'single_quotes 1', 'invalid_escape 1'],
    ['{"a\\nb": 1,}', { 'a\nb': 1 }, 'trailing_comma 11'],
    ['{"a\tb": 1}', { 'a\tb': 1 }],
    ["{'a': 1, `b`: 2}", { a: 1, b: 2 }, 'single_quotes 1', 'back_quotes 9'],
    [`{"${long}": 1,}`, { [long]: 1 }, 'trailing_comma 307'],
    [
      '[{"a": 1, "b": 2}, {"a": 3, "b": 4}, {"b": 5, "a": 6}, {"a": 7},]',
      [{ a: 1, b: 2 }, { a: 3, b: 4 }, { b: 5, a: 6 }, { a: 7 }],
      'trailing_comma 64',
    ],
    ['{"a": {"b": 1, "c": 2}, "d": {"b": 3, "e": 4},}', { a: { b: 1, c: 2 }, d: { b: 3, e: 4 } }, 'trailing_comma 46'],
    ['{"a": 1, "a": 1,}', { a: 1 }, 'trailing_comma 16'],
  ])('is read: %j', (text, value, ...repairs) => {
    expect(told(any, text)).toEqual([value, ...repairs])
  })

  test.each([
    ['{"a', 'truncated 1: a key with a colon'],
    ['{"a" ', 'truncated 1: a key with a colon'],
    ['{"a" :', 'truncated 6: a value'],
    ['{a', 'truncated 1: a key or }'],
    ['{"a": 1, b ', 'truncated 9: a key or }'],
    [`{"a": 1, ${'b'.repeat(100)}`, 'not_json 9: a key or }'],
    ['{"a": 1, b c}', 'not_json 9: a key or }'],
    ['{"a": 1, 5}', 'not_json 9: a key or }'],
    ['{"a" "b"}', 'not_json 1: a key with a colon'],
    ['{"a", "b"}', 'not_json 1: a key with a colon'],
    ['{"a b: 1}', 'truncated 1: a key with a colon'],
    [`{"a": 1, "${long}`, 'truncated 310: the closing quote of a string'],
  ])('is not read: %j', (text, failure) => {
    expect(told(any, text)).toEqual([failure])
  })
})

test('a value without quotes keeps what it was spelled', () => {
  expect(told(any, '[1e5, 1E5, -0, 0.10, 1.0, +1, 0x1F,]')).toEqual([
    [1e5, 1e5, -0, 0.1, 1, 1, 31],
    'number_form 26',
    'number_form 30',
    'trailing_comma 35',
  ])
  expect(told(any, '{"a": b, "c": d e f}')).toEqual([{ a: 'b', c: 'd e f' }, 'unquoted_string 6', 'unquoted_string 14'])
})

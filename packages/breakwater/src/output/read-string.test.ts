import { describe, expect, test } from 'vitest'
import { told } from '../../test/told.ts'
import { standardEnd } from './read-string.ts'

const note = {
  type: 'object',
  properties: { text: { type: 'string' }, n: { type: 'integer' } },
  required: ['text'],
}
const any = { type: ['array', 'object'] }

/** What `{"text": BODY}` says, of which the quotes are part of the body. */
const says = (body: string, text: string, ...repairs: string[]): [string, ...unknown[]] => [
  `{"text": ${body}}`,
  { text },
  ...repairs,
]

describe('a string', () => {
  test.each<[string, ...unknown[]]>([
    says('"a"', 'a'),
    says("'a'", 'a', 'single_quotes 9'),
    says('`a`', 'a', 'back_quotes 9'),
    says('“a”', 'a', 'smart_quotes 9'),
    says('“a"', 'a', 'smart_quotes 9'),
    says('„a“', 'a', 'smart_quotes 9'),
    says('«a»', 'a', 'smart_quotes 9'),
    says('‘it’s’', 'it’s', 'smart_quotes 9'),
    says('"""a "b" c"""', 'a "b" c', 'triple_quotes 9'),
    says('"a" + "b"', 'ab', 'concatenated_strings 12'),
    says("'a'+'b'", 'ab', 'single_quotes 9', 'concatenated_strings 12', 'single_quotes 13'),
    says("'it's so'", "it's so", 'single_quotes 9'),
    says("'the dogs' bowl'", "the dogs' bowl", 'single_quotes 9'),
    says("'dogs'", 'dogs', 'single_quotes 9'),
    says('\'a "b" c\'', 'a "b" c', 'single_quotes 9'),
    says('"a\tb"', 'a\tb', 'raw_control_character 9'),
    says('"a\nb"', 'a\nb', 'raw_control_character 9'),
    says("'a\nb'", 'a\nb', 'single_quotes 9', 'raw_control_character 9'),
    ["{'text': 'a'}", { text: 'a' }, 'single_quotes 1', 'single_quotes 9'],
    ['{`text`: `a`}', { text: 'a' }, 'back_quotes 1', 'back_quotes 9'],
    ['{“text”: "a"}', { text: 'a' }, 'smart_quotes 1'],
    ['{"text: "a"}', { text: 'a' }, 'missing_quote 6'],
    ['{text": "a"}', { text: 'a' }, 'missing_quote 1'],
  ])('is read: %j', (raw, ...expected) => {
    expect(told(note, raw)).toEqual(expected)
  })

  test.each([
    ['{"text": """a"}', 'truncated 15: three closing quotes'],
    ['{"text": "a', 'truncated 11: the closing quote of a string'],
    ['{"text": \'a', 'truncated 11: the closing quote of a string'],
    ['{"text": "a\\', 'truncated 12: the rest of an escape'],
    ['{"text": "a\\u00', 'truncated 15: the rest of an escape'],
    ['{"text": "a" + b}', 'not_json 11: quotes in pairs'],
    ['{"text": \'a"}', 'truncated 13: the closing quote of a string'],
  ])('is not read: %j', (raw, expected) => {
    expect(told(note, raw)).toEqual([expected])
  })
})

describe('an escape', () => {
  test.each<[string, ...unknown[]]>([
    says('"\\u00e9\\u00E9\\"\\/\\\\\\b\\f\\n\\r\\t",', 'éé"/\\\b\f\n\r\t', 'trailing_comma 40'),
    says('"\\u0000\\u0041"', '\0A'),
    says("'a\\'b\\n'", "a'b\n", 'single_quotes 9', 'invalid_escape 9'),
    says('"a\\\'b"', "a'b", 'invalid_escape 9'),
    says('"a\\x41"', 'aA', 'invalid_escape 9'),
    says('"a\\u00g9"', 'a\\u00g9', 'invalid_escape 9'),
    says('"C:\\data\\Users"', 'C:\\data\\Users', 'invalid_escape 9'),
    says('"C:\\\\temp\\dir"', 'C:\\temp\\dir', 'invalid_escape 9'),
    // A letter that JSON escapes, where no word goes on, is JSON's.
    says('"\\d+ab\\n x"', '\\d+ab\n x', 'invalid_escape 9'),
    says('"\\d\\n"', '\\d\n', 'invalid_escape 9'),
    // So are other signs than letters, and code points.
    says('"\\d \\"x\\" \\\\x \\/x"', '\\d "x" \\x /x', 'invalid_escape 9'),
    says('"\\d \\u0041x"', '\\d Ax', 'invalid_escape 9'),
    says('"a\nb \\d"', 'a\nb \\d', 'raw_control_character 9', 'invalid_escape 9'),
  ])('is read: %j', (raw, ...expected) => {
    expect(told(note, raw)).toEqual(expected)
  })

  test.each([
    // A path or a pattern, of which some backslashes are JSON's escapes by chance.
    ['{"text": "C:\\temp\\dir"}', 'not_json 9: backslashes that are all escaped, or none'],
    ['{"text": "\\d+ \\nx"}', 'not_json 9: backslashes that are all escaped, or none'],
    ['{"text": "a\\nb \\w"}', 'not_json 9: backslashes that are all escaped, or none'],
    ['{"text": "a\\,b"}', 'not_json 11: an escape that JSON has'],
  ])('is not read: %j', (raw, expected) => {
    expect(told(note, raw)).toEqual([expected])
  })

  test('of JSON is told from others, and so is the end of a string', () => {
    const end = (text: string) => standardEnd(text, 0)
    expect(end('"ab"c')).toBe(3)
    expect(end('"a\\"b"')).toBe(5)
    expect(end('"\\u09af\\u09AF\\"\\\\\\/\\b\\f\\n\\r\\t"')).toBe(29)
    expect(
      ['"a\\q"', '"a\\u00g0"', '"a\\u00:0"', '"a\\u00`0"', '"a\\u00/0"', '"a\nb"', '"a', '"a\\u12'].map(end),
    ).toEqual(Array(8).fill(2))
  })
})

describe('quotes within a string', () => {
  test.each<[string, ...unknown[]]>([
    says('"say "x" and "y" so"', 'say "x" and "y" so', 'unescaped_quote 9'),
    says('""a" b"', '"a" b', 'unescaped_quote 9'),
    says('""-a" b"', '"-a" b', 'unescaped_quote 9'),
    says('"a ("-v") ["-w"] {"-x"} ="-y" <"-z">"', 'a ("-v") ["-w"] {"-x"} ="-y" <"-z">', 'unescaped_quote 9'),
    says('"see "a", "b" and c"', 'see "a", "b" and c', 'unescaped_quote 9'),
    says('"see "\\d+" so"', 'see "\\d+" so', 'unescaped_quote 9', 'invalid_escape 9'),
    says('"see "a"\nn: 1"', 'see "a"\nn: 1', 'unescaped_quote 9', 'raw_control_character 9'),
    says('"see "a" // b"', 'see "a" // b', 'unescaped_quote 9'),
    says('"3.5" long"', '3.5" long', 'unescaped_quote 9'),
    says('"a 3" x 4" b"', 'a 3" x 4" b', 'unescaped_quote 9'),
  ])('are read: %j', (raw, ...expected) => {
    expect(told(note, raw)).toEqual(expected)
  })

  test.each([
    ['{"text": "a b" c"}', 'not_json 13: quotes in pairs'],
    ['{"text": "a /"-v"/ b"}', 'not_json 13: quotes in pairs'],
    ['{"text": "3", 4" long"}', 'not_json 11: quotes in pairs'],
    ['{"text": "a ""b"" c"}', 'not_json 12: one quote, escaped, or the end of the string'],
    ["{\"text\": 'a ''b'' c'}", 'not_json 12: one quote, escaped, or the end of the string'],
    ["{\"text\": 'rock 'n' roll'}", 'truncated 25: the closing quote of a string'],
  ])('are not read: %j', (raw, expected) => {
    expect(told(note, raw)).toEqual([expected])
  })
})

describe('a closing quote that is missing', () => {
  test.each<[string, ...unknown[]]>([
    // Before a field of the schema.
    ['{"text": "a, "n": 1}', { text: 'a', n: 1 }, 'missing_quote 13'],
    ['{"text": "a\\n ,"n": 1}', { text: 'a\n ', n: 1 }, 'missing_quote 15'],
    ['{"text": "a\n  "n": 1}', { text: 'a', n: 1 }, 'missing_quote 14', 'missing_comma 14'],
    ['{"text": "a\tb, "n": 1}', { text: 'a\tb', n: 1 }, 'missing_quote 15'],
    ['{"text": "a，"n": 1}', { text: 'a', n: 1 }, 'missing_quote 12', 'wrong_separator 11'],
    // At the end, where all brackets are closed.
    ['{"text": "a}', { text: 'a' }, 'missing_quote 11'],
    ['{"text": "a\\nb } ', { text: 'a\nb ' }, 'missing_quote 15'],
    ['{"text": \'a}', { text: 'a' }, 'missing_quote 11', 'single_quotes 9'],
  ])('is missed: %j', (raw, ...expected) => {
    expect(told(note, raw)).toEqual(expected)
  })

  test.each<[string, ...unknown[]]>([
    ['[{"a": ["b] } ]', [{ a: ['b'] }], 'missing_quote 10'],
    ['{"a": {"b": "c} }', { a: { b: 'c' } }, 'missing_quote 14'],
    ['{"a": ("b)}', { a: ['b'] }, 'tuple 6', 'missing_quote 9'],
  ])('is missed within: %j', (raw, ...expected) => {
    expect(told(any, raw)).toEqual(expected)
  })

  test('is the end of the text as well: what is reported cut is refused', () => {
    expect(told(note, '{"text": "a}', { truncated: true })).toEqual(['truncated 12: a closing bracket'])
  })

  test.each([
    '{"text": "a "n": 1}',
    '{"text": "a, "m": 1}',
    '{"text": "a, "n" 1}',
    '{"text": "see "b", and, "n": 1}',
    '{"text": ", "n": 1}',
    '{"text": " , "n": 1}',
    '{"text": "\n"n": 1}',
    '{"text": "a\\\n"n": 1}',
    '{"text": "}',
    '{"text": " }',
    '{"text": "a\\n}',
    '{"text": "a]',
    '{"text": "a, \'n\': 1}',
    '{"text": "a, n: 1}',
    '{"text": “a\'}',
    '{"text": "a`}',
    '{"text": "a[b}',
    '{"text": "a\nb}',
    '{"text": "a, "b}',
    '{"text": "see "a" b}',
    '[{"text": "a}',
    '[{"text": "a]}',
    '{"a": ["b}]',
    '["a]',
    '[["a]]',
    '["a, "n": 1]',
    '{"n": ["x, "text": "a"}',
  ])('is no end for sure: %j', raw => {
    expect(told({ ...note, type: ['array', 'object'] }, raw)).toEqual([
      expect.stringMatching(/^truncated \d+: the closing quote of a string$/),
    ])
  })
})

import { describe, expect, test } from 'vitest'
import { readEscape, unescapeLayer } from './escapes.ts'

describe('an escape', () => {
  test.each<[string, string, number, string]>([
    ['\\"', '"', 2, 'json'],
    ['\\\\', '\\', 2, 'json'],
    ['\\/', '/', 2, 'json'],
    ['\\b', '\b', 2, 'json'],
    ['\\f', '\f', 2, 'json'],
    ['\\n', '\n', 2, 'json'],
    ['\\r', '\r', 2, 'json'],
    ['\\t', '\t', 2, 'json'],
    ['\\u00e9', 'é', 6, 'json'],
    ['\\u00E9f', 'é', 6, 'json'],
    ['\\u{e9}', 'é', 6, 'other'],
    ['\\u{1F600}', '😀', 9, 'other'],
    ['\\u{10FFFF}', '\u{10ffff}', 10, 'other'],
    ['\\x41', 'A', 4, 'other'],
    ['\\\n', '', 2, 'other'],
    ["\\'", "'", 2, 'other'],
    ['\\`', '`', 2, 'other'],
    ['\\d', '\\d', 2, 'literal'],
    ['\\Z', '\\Z', 2, 'literal'],
    ['\\constructor', '\\c', 2, 'literal'],
    ['\\x4g', '\\x', 2, 'literal'],
    ['\\x4', '\\x', 2, 'literal'],
    ['\\u00g9', '\\u', 2, 'literal'],
    ['\\u{}', '\\u', 2, 'literal'],
    ['\\u{g}', '\\u', 2, 'literal'],
    ['\\u{110000}', '\\u', 2, 'literal'],
    ['\\u{0000041}', '\\u', 2, 'literal'],
    ['\\u{41', '\\u', 2, 'literal'],
    ['\\,', '\\,', 2, 'unclear'],
    ['\\1', '\\1', 2, 'unclear'],
    ['\\[', '\\[', 2, 'unclear'],
  ])('%j comes to %j', (written, text, length, kind) => {
    expect(readEscape(`a${written}`, 1)).toEqual({ text, length, kind })
  })

  test.each(['\\', '\\u', '\\u00e'])('%j is cut', written => {
    expect(readEscape(written, 0)).toBeUndefined()
  })
})

describe('a layer of escapes', () => {
  test.each([
    ['{\\"a\\": \\"b\\"}', '{"a": "b"}'],
    ['\\"a\\\\\\"b\\"', '"a\\"b"'],
    ['\\u0041\\n', 'A\n'],
    ['a b', 'a b'],
    ['', ''],
  ])('%j is undone: %j', (text, plain) => {
    expect(unescapeLayer(text)).toBe(plain)
  })

  test.each(['{\\"a": 1}', '"a\\"', '\\"a"', '\\d', '\\x41', '\\"\\'])('%j is none', text => {
    expect(unescapeLayer(text)).toBeUndefined()
  })
})

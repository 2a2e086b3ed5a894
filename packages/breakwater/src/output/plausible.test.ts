import { expect, test } from 'vitest'
import { unescapeHtml } from './html.ts'
import { LineQuotes } from './line-quotes.ts'
import { hasFewBrackets, mayBeJson } from './plausible.ts'

test('text may be JSON by its first and its last character', () => {
  const may = ['{}', ' [1]\n', '\t"a"', '-1', '0', 'true', 'false', 'null', '{"]}', '"']
  const mayNot = ['', ' ', 'a', '{', '[}', '{]', '}', '{} so', 'So: {}', "'a'", 'None', '```']
  expect(may.map(text => mayBeJson(text, 2))).toEqual(may.map(() => true))
  expect(mayNot.map(text => mayBeJson(text, 2))).toEqual(mayNot.map(() => false))
})

test('text in brackets may be JSON by what stands next to them', () => {
  const may = ['{ }', '[\n]', '{"a":1 }', '[ -1]', '[true]', '[null, {}]', '[[]]', '[{}]', '["a"]', '["a," ]']
  const mayNot = ["{'a':1}", '{a:1}', '{// so\n"a":1}', '[,1]', '[a]', '[None]', '{"a":1,}', '[1,\n]', '[}]', '{1}']
  expect(may.map(text => mayBeJson(text, 2))).toEqual(may.map(() => true))
  expect(mayNot.map(text => mayBeJson(text, 2))).toEqual(mayNot.map(() => false))
})

test('long text is none where too many brackets are open at once', () => {
  const filler = `"${' '.repeat(2_000_000)}",`
  const verdict = (text: string) => mayBeJson(`[${filler}${text} 0]`, 2)
  expect(['', '[]', '[][]', '{}[]{}', '"[[["', '"\\"[[["', '"\\\\",[]', '"[['].map(verdict)).toEqual(
    Array(8).fill(true),
  )
  expect(['[[]]', '{[', '"\\\\"[[]]', '"[""]"[{}][['].map(verdict)).toEqual(Array(4).fill(false))
  expect(mayBeJson(`[${' '.repeat(100)}[[]]]`, 2)).toBe(true)
})

test('brackets are counted, of both kinds, up to a limit', () => {
  expect(['', 'a', '[', '{[', '[[', '}]'].map(text => hasFewBrackets(text, 2))).toEqual(Array(6).fill(true))
  expect(['{[[', '[[[', '{{{'].map(text => hasFewBrackets(text, 2))).toEqual(Array(3).fill(false))
})

test('one layer of HTML is undone, and what is none of it stays', () => {
  const pairs = {
    '&quot;&amp;&lt;&gt;&apos;&nbsp;': '"&<>\'\u00a0',
    '&#34;&#x22;&#X1f600;&#128512;': '""😀😀',
    '&amp;quot;': '&quot;',
    '&copy; &constructor; &a; &; & &#1114112; &#x110000; &#;':
      '&copy; &constructor; &a; &; & &#1114112; &#x110000; &#;',
  }
  for (const [text, plain] of Object.entries(pairs)) expect(unescapeHtml(text)).toBe(plain)
})

test('a place lies in a string where its line goes on with an odd number of quotes and a bracket', () => {
  const within = (text: string, ...places: number[]) => {
    const quotes = new LineQuotes(text)
    return places.map(at => quotes.isWithin(at))
  }
  expect(within('{} so"}', 2)).toEqual([true])
  expect(within('{} so"]', 2)).toEqual([true])
  expect(within('{} so")', 2)).toEqual([false])
  expect(within('{} so"', 2)).toEqual([false])
  expect(within('{} so', 2)).toEqual([false])
  expect(within('{} so}', 2)).toEqual([false])
  expect(within('{} "so"}', 2)).toEqual([false])
  expect(within('{} \\"so"}', 2)).toEqual([true])
  expect(within('{}\nso"}', 2)).toEqual([false])
  expect(within('{}\nso"}\n', 2, 3, 6)).toEqual([false, true, false])
  expect(within('{}"{}"{}"}', 2, 5, 8)).toEqual([true, false, true])
  expect(within('"}', 0, 1)).toEqual([true, false])
})

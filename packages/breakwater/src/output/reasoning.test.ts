import { describe, expect, test } from 'vitest'
import { findReasoning } from './reasoning.ts'

/** What is left of a text after what was thought aloud; undefined where the text ends in thought. */
const answer = (text: string): string | undefined => {
  const { end, isOpen } = findReasoning(text)
  return isOpen ? undefined : text.slice(end)
}

describe('what was thought aloud', () => {
  test.each([
    ['<think>a</think>b', 'b'],
    ['<THINKING>a</THINKING>b', 'b'],
    ['[THINK]a[/THINK]b', 'b'],
    ['◁think▷a◁/think▷b', 'b'],
    ['<seed:think>a</seed:think>b', 'b'],
    ['So: <think>{"a": 1}</think>{"b": 1}', '{"b": 1}'],
    ['<think>a<think>b</think>c</think>d', 'd'],
    ['<think>a</think>\n<think>b</think>c', 'c'],
    ['<think>a</think>{"a": "<think>"}', '{"a": "<think>"}'],
    ['<think>{}</think> <think>b</think>c', 'c'],
    ['<|channel|>analysis<|message|>a<|channel|>final<|message|>b', 'b'],
    ['<|channel|>final<|message|>a<|channel|>final<|message|>b', 'b'],
    // The template opened it.
    ['a</think>\nb', '\nb'],
    ['a\n</think>b', 'b'],
    ['a</think>{"b": 1}', '{"b": 1}'],
    ['a</think> [1]', ' [1]'],
    ['a</think>```', '```'],
    ['a</think>\r\nb', '\r\nb'],
    ['a</think>', ''],
    ['</think>b', 'b'],
    // A tag within words or JSON is content.
    ['Write a</think>b', 'Write a</think>b'],
    ['{"a": "<think>"}', '{"a": "<think>"}'],
    ['[1] <think>', '[1] <think>'],
    ['a [/THINK] b', 'a [/THINK] b'],
    ['no tag', 'no tag'],
    ['', ''],
  ])('ends: %j leaves %j', (text, rest) => {
    expect(answer(text)).toBe(rest)
  })

  test.each([
    '<think>a',
    'So: <think>{"a": 1}',
    '<think>a<think>b</think>c',
    '<think>a</think><think>b',
    '<think>a</think>\n<think>{"a": 1}',
    '<|channel|>analysis<|message|>a',
    '  <|channel|>analysis',
  ])('does not end in %j', text => {
    expect(answer(text)).toBeUndefined()
  })
})

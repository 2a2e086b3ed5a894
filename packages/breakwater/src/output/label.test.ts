import { describe, expect, test } from 'vitest'
import { isLabel, isNullWord, isTrue, readBoolean, readLabel } from './label.ts'
import { scalarOf, spelled } from './written.ts'

describe('a label', () => {
  const labels = ['bug', 'not_a_bug', 'New feature', 'N/A']

  test.each<[string, string | undefined]>([
    ['bug', 'bug'],
    ['BUG', 'bug'],
    [' "Bug". ', 'bug'],
    ['**bug**', 'bug'],
    ['Not a bug', 'not_a_bug'],
    ['not-a--bug', 'not_a_bug'],
    ['NEW_FEATURE!', 'New feature'],
    ['n/a', 'N/A'],
    ['no bug', undefined],
    ['bug or feature', undefined],
    ['', undefined],
    ['?', undefined],
    [`bug${' '.repeat(200)}`, undefined],
    [`bug${' '.repeat(197)}`, 'bug'],
  ])('spelled %j is %j', (text, label) => {
    expect(readLabel(text, labels)).toBe(label)
  })

  test('that two labels could mean is none, unless one is spelled so', () => {
    expect(readLabel('A B', ['a-b', 'a_b'])).toBeUndefined()
    expect(readLabel('a-b', ['a-b', 'a_b'])).toBe('a-b')
    expect(readLabel('"OK."', ['ok', 'ok.'])).toBe('ok')
    expect(readLabel('OK.', ['ok', 'ok.'])).toBe('ok.')
  })

  test('of signs alone is no other label of signs', () => {
    expect(readLabel('- -', ['--'])).toBeUndefined()
  })
})

test('a boolean is yes or no in any case, and nothing longer', () => {
  expect(['true', 'Yes', ' "NO". ', 'False', 'yes please', 'truer', '1', ''].map(readBoolean)).toEqual([
    true,
    true,
    false,
    false,
    ...Array(4).fill(undefined),
  ])
  expect(readBoolean(`yes${' '.repeat(198)}`)).toBeUndefined()
  expect(readBoolean(`yes${' '.repeat(197)}`)).toBe(true)
})

test('the words for nothing are whole words', () => {
  expect(['null', ' None ', 'NIL', 'nullable', 'isnull', 'none of them', ''].map(isNullWord)).toEqual([
    ...Array(3).fill(true),
    ...Array(4).fill(false),
  ])
})

test('a spelling that was called a boolean is true by its first letter', () => {
  expect(['true', 'True', 'TRUE', 'false', 'False'].map(isTrue)).toEqual([true, true, true, false, false])
})

test('a scalar is a label of its own kind only', () => {
  const scalars = {
    null: scalarOf(null),
    one: scalarOf(1),
    'one, spelled': scalarOf(spelled('number', '1.0')),
    '"1"': scalarOf('1'),
    true: scalarOf(true),
    'true, spelled': scalarOf(spelled('boolean', 'True')),
    '"true"': scalarOf('true'),
  }
  const meant = (label: string | number | boolean | null) =>
    Object.entries(scalars).flatMap(([name, scalar]) => (isLabel(scalar, label) ? [name] : []))
  expect(meant(null)).toEqual(['null'])
  expect(meant(1)).toEqual(['one', 'one, spelled'])
  expect(meant('1')).toEqual(['"1"'])
  expect(meant(true)).toEqual(['true', 'true, spelled'])
  expect(meant('true')).toEqual(['"true"'])
  expect(meant(false)).toEqual([])
})

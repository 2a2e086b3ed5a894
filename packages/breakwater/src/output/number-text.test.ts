import { describe, expect, test } from 'vitest'
import { isExact, readNumberText } from './number-text.ts'

describe('the number of a text', () => {
  test.each<[string, number, readonly string[]]>([
    ['12', 12, []],
    [' 12.50 ', 12.5, []],
    ['.5', 0.5, []],
    ['1e3', 1_000, []],
    ['1_000_000', 1_000_000, []],
    ['1,234.5', 1_234.5, []],
    ['12,34,567', 1_234_567, []],
    ['1.234,5', 1_234.5, []],
    ['1.234.567', 1_234_567, []],
    ["1'234", 1_234, []],
    ['1 234,5', 1_234.5, []],
    ['-7', -7, []],
    ['− 7', -7, []],
    ['+7', 7, []],
    ['45 %', 45, ['percent_sign']],
    ['-45%', -45, ['percent_sign']],
    ['$1,200', 1_200, ['currency_sign']],
    ['$ 5', 5, ['currency_sign']],
    ['-$5', -5, ['currency_sign']],
    ['$-5', -5, ['currency_sign']],
    ['5 EUR', 5, ['currency_sign']],
    ['12.50 €', 12.5, ['currency_sign']],
    ['US$ 3.50', 3.5, ['currency_sign']],
    ['€1234.567', 1_234.567, ['currency_sign']],
  ])('%j is %d', (text, value, more) => {
    expect(readNumberText(text)).toMatchObject({ value, repairs: ['number_from_string', ...more] })
  })

  test.each([
    '',
    '  ',
    '1,5',
    '5-10',
    'about 5',
    '1.5k',
    '12 kg',
    '--5',
    '-$-5',
    '$1.234',
    '12.345 €',
    '1,23,4',
    '0,123',
    '$',
    '%',
    'Infinity',
    '1e999',
    '9'.repeat(81),
  ])('%j is none for sure', text => {
    expect(readNumberText(text)).toBeUndefined()
  })

  test('of 80 characters is still one', () => {
    expect(readNumberText(`0.${'1'.repeat(78)}`)?.value).toBeCloseTo(0.111, 3)
  })
})

describe('a number', () => {
  test.each([
    '0.1',
    '123456789012345',
    '1234567890123456',
    '0.30000000000000004',
    '1e21',
    '1E+21',
    '1.50e2',
    '-9007199254740992',
    '0001234567890123456',
    '1000000000000000000',
    '0.10000000000000000',
  ])('%s keeps its digits', spelling => {
    expect(isExact(spelling, Number(spelling))).toBe(true)
  })

  test.each([
    '9007199254740993',
    '-9007199254740993',
    '0.1234567890123456789',
    '1e999',
    '1.00000000000000001',
    '123456789012345678901234567890',
  ])('%s loses some', spelling => {
    expect(isExact(spelling, Number(spelling))).toBe(false)
  })
})

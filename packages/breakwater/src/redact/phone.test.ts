import { getCountries, getExampleNumber, isValidPhoneNumber } from 'libphonenumber-js/min'
import examples from 'libphonenumber-js/mobile/examples'
import { expect, test } from 'vitest'
import { isInternational, isNational } from './detect/phone.ts'
import { createRedactor } from './index.ts'

const numbers = getCountries().flatMap(country => {
  const example = getExampleNumber(country, examples)
  return example === undefined ? [] : [{ country, example }]
})

test('the example number of every country is a phone number, with its calling code and inside its country', () => {
  expect(numbers.length).toBeGreaterThan(200)
  for (const { country, example } of numbers) {
    expect(isInternational(example.number.slice(1)), country).toBe(true)
    expect(isNational(example.nationalNumber, [country]), country).toBe(true)
  }
})

test('with one digit more or less, the plans agree with libphonenumber on what is a number', () => {
  for (const { country, example } of numbers) {
    for (const number of [`${example.number}1`, example.number.slice(0, -1)]) {
      // Theirs forgives a prefix for calls inside the country after the calling code, and asks further patterns where
      // countries share a code: ours may only be wider.
      const isForgiven = number.startsWith('0', 1 + example.countryCallingCode.length)
      if (number.length <= 16 && !isForgiven && isValidPhoneNumber(number))
        expect(isInternational(number.slice(1)), `${country} ${number}`).toBe(true)
    }
  }
})

test('however a number is written, it has one pseudonym', () => {
  const { redact } = createRedactor()
  const { text } = redact('+1 415-555-2671, (415) 555-2671, call 4155552671, 001 415 555 2671')
  expect(text).toBe('<PHONE_1>, <PHONE_1>, call <PHONE_1>, <PHONE_1>')
})

test('national numbers count in the given countries only', () => {
  expect(createRedactor({ phoneCountries: ['FR'] }).redact('tel 06 12 34 56 78').found).toHaveLength(1)
  expect(createRedactor({ phoneCountries: ['US'] }).redact('tel 06 12 34 56 78').found).toHaveLength(0)
})

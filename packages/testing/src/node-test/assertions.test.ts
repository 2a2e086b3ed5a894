import { AssertionError } from 'node:assert'
import { oneOf, parseOutput } from 'breakwater'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { assertFailsWith, assertPassesChecks, assertValue } from './assertions.ts'

const output = z.object({ city: z.string() })
const oslo = parseOutput(output, '{"city":"Oslo"}')
const refused = parseOutput(output, 'I would rather not.')

describe('what holds', () => {
  test('passes in silence', async () => {
    assertValue(oslo)
    assertValue(oslo, { city: 'Oslo' })
    assertFailsWith(refused, 'not_json')
    assertPassesChecks(oslo)
    await assertPassesChecks(oslo, [oneOf(['Oslo'])], 'Where?')
  })
})

describe('what does not hold', () => {
  const objection = (assertion: () => void): AssertionError => {
    try {
      assertion()
    } catch (error) {
      return error as AssertionError
    }
    throw new Error('no objection')
  }

  test('is thrown as an AssertionError that says what came instead, from the line that asserted', () => {
    const error = objection(() => assertValue(refused))
    expect(error).toBeInstanceOf(AssertionError)
    expect(error.message).toMatch(/^expected a value, but it failed with not_json: .*\n {2}at offset 0: expected JSON/)
    expect(error.operator).toBe('assertValue')
    expect(error.stack).not.toMatch(/at assertValue|at assertHolds/)
    expect(objection(() => assertFailsWith(oslo, 'refused')).message).toMatch(/there is a value: \{ city: 'Oslo' \}$/)
    expect(objection(() => assertPassesChecks(refused)).message).toMatch(
      /^expected a value that passes its checks, but/,
    )
  })

  test('shows how two values differ', () => {
    const { message, actual, expected } = objection(() => assertValue(oslo, { city: 'Bergen' }))
    expect({ actual, expected }).toEqual({ actual: { city: 'Oslo' }, expected: { city: 'Bergen' } })
    expect(message).toMatch(
      /^expected another value than the call ended in\n.*\+ {3}city: 'Oslo'\n- {3}city: 'Bergen'/s,
    )
  })

  test('tells an expected undefined from none', () => {
    expect(() => assertValue(oslo, undefined)).toThrow(AssertionError)
  })

  test('is a rejection where checks are given', async () => {
    await expect(assertPassesChecks(oslo, [oneOf(['Bergen'])])).rejects.toThrow(/oneOf at \$\.city: "Oslo", expected/)
  })
})

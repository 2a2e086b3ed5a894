import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDurationMs, parseResetMs, retryAfterMs, shouldRetry } from './retry-after.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('a duration', () => {
  test.each([
    ['1s', 1_000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['1h2m3.5s', 3_723_500],
    ['2m59.56s', 179_560],
    ['34.4s', 34_400],
    ['41', 41_000],
    ['0', 0],
    ['0.5', 500],
  ])('%s', (written, ms) => {
    expect(parseDurationMs(written)).toBe(ms)
  })

  test.each(['', 'soon', '-1', '1x', '1 s', 's', '6m 0s', '1.2.3s', '2026-11-24T12:00:00Z', '__proto__', '1d'])(
    '%j is none',
    written => {
      expect(parseDurationMs(written)).toBeUndefined()
    },
  )

  test('is never negative, whatever is written', () => {
    fc.assert(fc.property(fc.string(), written => (parseDurationMs(written) ?? 0) >= 0))
  })
})

describe('a moment', () => {
  test.each([
    ['2026-11-24T12:00:30Z', 30_000],
    ['Tue, 24 Nov 2026 12:01:00 GMT', 60_000],
    [String(NOW + 5_000), 5_000],
    [String(NOW / 1_000 + 7), 7_000],
    ['2026-11-24T11:00:00Z', 0],
    ['6m0s', 360_000],
    ['2', 2_000],
  ])('%s', (written, ms) => {
    expect(parseResetMs(written, NOW)).toBe(ms)
  })

  test.each(['-1', 'tomorrow', '2026', ''])('%j is none, or a plain number of seconds', written => {
    expect(parseResetMs(written, NOW)).toBe(written === '2026' ? 2_026_000 : undefined)
  })

  test('needs the wall clock, unless it is a duration', () => {
    expect(parseResetMs('2026-11-24T12:00:30Z', undefined)).toBeUndefined()
    expect(parseResetMs('5', undefined)).toBe(5_000)
  })
})

describe('what the server asks to wait', () => {
  test.each([
    [{ 'retry-after-ms': '1250', 'retry-after': '9' }, 1_250],
    [{ 'x-ms-retry-after-ms': '300' }, 300],
    [{ 'retry-after': '41' }, 41_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'later' }, undefined],
    [{}, undefined],
  ])('%o', (headers, ms) => {
    expect(retryAfterMs(headers, NOW)).toBe(ms)
  })

  test('and whether to retry at all', () => {
    expect([
      shouldRetry({ 'x-should-retry': 'true' }),
      shouldRetry({ 'x-should-retry': 'false' }),
      shouldRetry({}),
    ]).toEqual([true, false, undefined])
  })
})

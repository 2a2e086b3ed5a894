import { describe, expect, test } from 'vitest'
import { chatDialect, type RateLimit, type ResponseHeaders, readRateLimit } from './index.ts'

const NOW = Date.parse('2026-11-24T12:00:15Z')

describe('the announced limits', () => {
  test.each<[string, ResponseHeaders, RateLimit]>([
    [
      'OpenAI',
      {
        'x-ratelimit-limit-requests': '10,000',
        'x-ratelimit-remaining-requests': '9,999',
        'x-ratelimit-reset-requests': '6ms',
        'x-ratelimit-limit-tokens': '200000',
        'x-ratelimit-remaining-tokens': '199000',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      {
        requests: { limit: 10_000, remaining: 9_999, resetMs: 6 },
        tokens: { limit: 200_000, remaining: 199_000, resetMs: 360_000 },
      },
    ],
    [
      'OpenAI, where the project has less left than the organisation',
      {
        'x-ratelimit-limit-tokens': '1000',
        'x-ratelimit-remaining-tokens': '900',
        'x-ratelimit-limit-project-tokens': '500',
        'x-ratelimit-remaining-project-tokens': '10',
        'x-ratelimit-reset-project-tokens': '2s',
      },
      { tokens: { limit: 500, remaining: 10, resetMs: 2_000 } },
    ],
    [
      'Azure, which says -1 for what it does not know',
      { 'x-ratelimit-limit-requests': '-1', 'x-ratelimit-remaining-requests': '-1', 'x-ratelimit-reset-requests': '0' },
      {},
    ],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-11-24T12:00:16Z',
        'anthropic-ratelimit-input-tokens-limit': '30000',
        'anthropic-ratelimit-input-tokens-remaining': '3000',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:45Z',
        'anthropic-ratelimit-output-tokens-limit': '8000',
        'anthropic-ratelimit-output-tokens-remaining': '8000',
      },
      {
        requests: { limit: 50, remaining: 49, resetMs: 1_000 },
        tokens: { limit: 30_000, remaining: 3_000, resetMs: 30_000 },
      },
    ],
    [
      'Mistral, whose window is the minute of the clock',
      { 'x-ratelimit-limit-req-minute': '60', 'x-ratelimit-remaining-req-minute': '58' },
      { requests: { limit: 60, remaining: 58, resetMs: 45_000 } },
    ],
    [
      'OpenRouter, which names the moment in milliseconds',
      { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 4_000) },
      { requests: { limit: 20, remaining: 0, resetMs: 4_000 } },
    ],
    [
      'Together, which counts by the second',
      {
        'x-ratelimit-limit': '10',
        'x-ratelimit-remaining': '9',
        'x-ratelimit-reset': '1',
        'x-tokenlimit-limit': '3000',
        'x-tokenlimit-remaining': '2000',
      },
      {
        requests: { limit: 10, remaining: 9, resetMs: 1_000 },
        tokens: { limit: 3_000, remaining: 2_000, resetMs: 1_000 },
      },
    ],
    [
      'Cerebras, of whose windows the emptiest counts',
      {
        'x-ratelimit-limit-requests-minute': '30',
        'x-ratelimit-remaining-requests-minute': '29',
        'x-ratelimit-limit-requests-day': '1000',
        'x-ratelimit-remaining-requests-day': '0',
        'x-ratelimit-reset-requests-day': '3600',
      },
      { requests: { limit: 1_000, remaining: 0, resetMs: 3_600_000 } },
    ],
    ['nobody', {}, {}],
    ['nonsense', { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '1e9' }, {}],
  ])('of %s', (_who, headers, limits) => {
    expect(readRateLimit(headers, NOW)).toEqual(limits)
  })
})

test('a refusal without a wait of its own waits for the limit that is empty', () => {
  const headers = {
    'x-ratelimit-limit-requests': '3',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '20s',
  }
  const error = chatDialect.classifyError(429, headers, '', { wallClockMs: NOW })
  expect([error.code, error.retryAfterMs]).toEqual(['rate_limited', 20_000])
})

test('x-should-retry: false is obeyed on the hosts whose word it is, elsewhere only true is', () => {
  const retryOn = (baseURL: string, word: string) =>
    chatDialect.classifyError(500, { 'x-should-retry': word }, '', { baseURL }).shouldRetry
  expect(retryOn('https://api.openai.com/v1', 'false')).toBe(false)
  expect(retryOn('https://api.cerebras.ai/v1', 'false')).toBeUndefined()
  expect(retryOn('https://proxy.example/api.openai.com', 'false')).toBeUndefined()
  expect(retryOn('https://api.cerebras.ai/v1', 'true')).toBe(true)
})

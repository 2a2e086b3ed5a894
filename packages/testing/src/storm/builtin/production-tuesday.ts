import type { Storm } from '../storm.ts'

/** An ordinary bad day of a provider. Every text is answered in the end, if the client does its part. */
export const productionTuesday: Storm = {
  name: 'production-tuesday',
  description:
    'An ordinary bad day, dealt to sixteen texts: overload, silence, resets, proxies’ pages, a rate limit, and models ' +
    'that refuse, chat, cut short and misspell JSON. Never more than three faults in a row speak against the provider.',
  seed: 1,
  maxCountedInARow: 3,
  latency: { firstByteMs: 400, perTokenMs: 2, spread: 0.4 },
  // What speaks against the provider stands between what does not, so that no stretch looks like an outage.
  conversations: [
    { play: ['fenced_json'] },
    { play: ['overloaded', 'overloaded'] },
    { play: ['prose_instead_of_json'] },
    { play: [{ fault: 'hang_before_headers', forMs: 30_000 }] },
    { play: ['refusal'] },
    { play: [{ fault: 'rate_limited', retryAfterMs: 1_000 }] },
    { play: ['reset_before_headers'] },
    { play: [{ fault: 'truncated_output', share: 0.6 }] },
    { play: ['prose_around_json'] },
    { play: ['html_in_200'] },
    { play: [{ fault: 'broken_json', style: 'single_quotes' }] },
    { play: ['server_error'] },
    { play: ['content_filter'] },
    { play: ['empty_body'] },
    { play: ['reset_in_body'] },
    { play: [{ fault: 'unavailable', retryAfterMs: 1_000, announce: 'both' }, 'fenced_json'] },
  ],
}

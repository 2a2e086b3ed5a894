import type { Storm } from '../storm.ts'

export const calm: Storm = {
  name: 'calm',
  description: 'Nothing goes wrong: every request is answered well and at once.',
}

export const totalOutage: Storm = {
  name: 'total-outage',
  description: 'Every request is answered with 529, from the first to the last.',
  faults: [{ fault: 'overloaded', weight: 1 }],
}

export const darkness: Storm = {
  name: 'darkness',
  description: 'Every request is taken and never answered.',
  faults: [{ fault: 'hang_before_headers', weight: 1 }],
}

export const rollingOutage: Storm = {
  name: 'rolling-outage',
  description: 'Twenty seconds of 503 in every minute, beginning after ten; between them every answer is good.',
  latency: { firstByteMs: 300, perTokenMs: 5, spread: 0.3 },
  windows: [{ fromMs: 10_000, untilMs: 30_000, everyMs: 60_000, play: 'unavailable' }],
}

export const restarts: Storm = {
  name: 'restarts',
  description: 'For three seconds in every fifteen nothing listens: connections are refused, and open ones are cut.',
  windows: [{ fromMs: 5_000, untilMs: 8_000, everyMs: 15_000, isDown: true }],
}

export const brownOut: Storm = {
  name: 'brown-out',
  description: 'Over each minute answers become slower, up to 20 s to the first byte, and towards its end some fail.',
  latency: { firstByteMs: 300, perTokenMs: 5, spread: 0.3 },
  windows: [
    { fromMs: 0, untilMs: 60_000, everyMs: 60_000, rampToMs: 20_000 },
    { fromMs: 50_000, untilMs: 60_000, everyMs: 60_000, play: 'overloaded' },
  ],
}

export const rateLimited: Storm = {
  name: 'rate-limited',
  description: 'A provider in good health whose keys may make ten requests a second, with honest headers.',
  rateLimit: { requests: 10, perMs: 1_000 },
}

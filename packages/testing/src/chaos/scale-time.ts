import type { ClientOptions, HttpRoute, Timeouts } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'

// The defaults of the library, which has them documented and not exported: without them nothing could be scaled.
const DEFAULTS = {
  timeMs: 90_000,
  reasoningTimeMs: 600_000,
  timeouts: { connectMs: 5_000, writeMs: 10_000, firstByteMs: 30_000, idleMs: 30_000, poolMs: 5_000 },
  retry: { initialDelayMs: 1_000, maxDelayMs: 10_000 },
  breaker: { windowMs: 30_000, openMs: 10_000, maxOpenMs: 60_000 },
} as const

/** Connecting to loopback and waiting for a free slot say nothing of the network: not below this. */
const LEAST_LOCAL_MS = 1_000
/** A busy machine answers this late without any fault. */
const LEAST_SILENCE_MS = 250

/** How long a call of this prompt may take, in milliseconds. */
export function callTimeMs(options: ClientOptions, prompt: AnyPrompt): number {
  const isReasoning = options.routes.some(route => route.capabilities.reasoning === true)
  const own = [options.budget?.timeMs, prompt.budget.timeMs].filter(ms => ms !== undefined)
  return own.length === 0 ? (isReasoning ? DEFAULTS.reasoningTimeMs : DEFAULTS.timeMs) : Math.min(...own)
}

/**
 * The same options with every duration multiplied: deadlines, time-outs, delays of the retry, windows of the breaker.
 * What shares state with other processes, writes or reports is left out.
 */
export function scaleClient(options: ClientOptions, routes: readonly HttpRoute[], scale: number): ClientOptions {
  const { retry, breaker, budget, limits, settings, hedge } = options
  const timeouts = scaleTimeouts({ ...DEFAULTS.timeouts, ...options.timeouts }, scale)
  return {
    routes: routes.map(route => scaleRoute(route, scale)),
    timeouts,
    retry: { ...retry, ...scaled({ ...DEFAULTS.retry, ...retry }, ['initialDelayMs', 'maxDelayMs'], scale) },
    breaker: { ...breaker, ...scaled({ ...DEFAULTS.breaker, ...breaker }, ['windowMs', 'openMs', 'maxOpenMs'], scale) },
    ...(limits === undefined ? {} : { limits }),
    ...(settings === undefined ? {} : { settings }),
    ...(hedge === undefined ? {} : { hedge }),
    ...(budget === undefined ? {} : { budget: { ...budget, ...scaled(budget, ['timeMs'], scale) } }),
  }
}

/** A spread would lose the key and the headers of the route, which are not enumerable: they are given again. */
const scaleRoute = (route: HttpRoute, scale: number): HttpRoute => ({
  ...route,
  apiKey: route.apiKey,
  headers: route.headers,
  timeouts: scaleTimeouts(route.timeouts, scale),
})

/**
 * The same prompt with its time multiplied. Its tools are not run: what a user's tool does in the world is none of our
 * business, so each answers a stand-in.
 */
export function scalePrompt(prompt: AnyPrompt, timeMs: number, scale: number): AnyPrompt {
  return {
    ...prompt,
    budget: { ...prompt.budget, timeMs: timeMs * scale },
    tools: prompt.tools.map(one => ({
      ...one,
      timeMs: one.timeMs * scale,
      run: one.run === undefined ? undefined : () => 'The tool was not run: this is a rehearsal.',
    })),
  }
}

const LEAST: { readonly [field: string]: number } = {
  connectMs: LEAST_LOCAL_MS,
  poolMs: LEAST_LOCAL_MS,
  writeMs: LEAST_SILENCE_MS,
  firstByteMs: LEAST_SILENCE_MS,
  idleMs: LEAST_SILENCE_MS,
}

/** Not below what a machine under load needs, and never above what was asked for. */
const scaleTimeouts = (timeouts: Timeouts, scale: number): Timeouts =>
  Object.fromEntries(
    Object.entries(timeouts).map(([field, ms]) => [field, Math.min(ms, Math.max(ms * scale, LEAST[field] ?? 0))]),
  )

/** The named fields that are there, multiplied. */
const scaled = <T extends object>(from: T, fields: readonly (keyof T)[], scale: number): Partial<T> =>
  Object.fromEntries(
    fields.flatMap(field => (from[field] === undefined ? [] : [[field, Number(from[field]) * scale]])),
  ) as Partial<T>

/** What a call may spend. On client, prompt and call: the tightest of each field holds. */
export interface Budget {
  /** For the whole call: all steps, attempts, waits, re-asks and fallbacks. Default 90 000; on reasoning models 600 000. */
  readonly timeMs?: number
  /** Of all attempts, cached parts included. */
  readonly inputTokens?: number
  /** Of all attempts, reasoning included. Default of a call: three times `settings.maxOutputTokens`, where that is set. */
  readonly outputTokens?: number
  /** Input and output together. */
  readonly totalTokens?: number
  /** Where it is set, a route whose prices are not known is not asked. */
  readonly costUsd?: number
  /** Requests on the wire. Default 12. */
  readonly attempts?: number
}

export const BUDGET_FIELDS: readonly (keyof Budget)[] = [
  'timeMs',
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'costUsd',
  'attempts',
]

export const DEFAULT_TIME_MS = 90_000
export const DEFAULT_REASONING_TIME_MS = 600_000
export const DEFAULT_ATTEMPTS = 12
/** Times the cap of one attempt: a bad answer and its re-ask fit, whatever else goes wrong. */
export const DEFAULT_OUTPUT_FACTOR = 3

/** Field by field the smaller of those that were given. */
export function tightest(...budgets: readonly (Budget | undefined)[]): Budget {
  const result: { -readonly [field in keyof Budget]: number } = {}
  for (const budget of budgets) {
    for (const field in budget) {
      const limit = budget[field as keyof Budget]
      const known = result[field as keyof Budget]
      if (limit !== undefined && (known === undefined || limit < known)) result[field as keyof Budget] = limit
    }
  }
  return result
}

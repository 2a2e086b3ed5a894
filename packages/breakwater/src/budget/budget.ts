/** What a call may spend. On client, prompt and call: the tightest of each field holds. */
export interface Budget {
  /** For the whole call: all steps, attempts, waits, re-asks and fallbacks. Default 90 000; on reasoning models 600 000. */
  readonly timeMs?: number
  /** Requests on the wire. Default 12. */
  readonly attempts?: number
}

export const DEFAULT_TIME_MS = 90_000
export const DEFAULT_REASONING_TIME_MS = 600_000
export const DEFAULT_ATTEMPTS = 12

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

/** What is to be done, under the name by which it is missed when it was not. */
export interface Job<T> {
  readonly name: string
  /** Its result does not count when the signal has been aborted. */
  run(signal: AbortSignal): Promise<T>
}

export interface Done<T> {
  readonly results: readonly T[]
  readonly notRun: readonly string[]
}

export interface RunOptions {
  readonly concurrency: number
  /** Whole milliseconds for all jobs together. */
  readonly withinMs: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((done: number, total: number, name: string) => void) | undefined
}

/**
 * Does jobs side by side until all are done, the time is up or the signal is aborted; what was under way then counts as
 * not run. Results are in the order of the jobs.
 */
export async function runAll<T>(jobs: readonly Job<T>[], options: RunOptions): Promise<Done<T>> {
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  const timer = setTimeout(abort, options.withinMs)
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted) abort()
  const results = new Map<Job<T>, T>()
  const waiting = jobs.values()

  async function work(): Promise<void> {
    for (const job of waiting) {
      if (stop.signal.aborted) return
      const result = await job.run(stop.signal).catch(error => {
        if (!stop.signal.aborted) throw error
        return undefined
      })
      if (stop.signal.aborted || result === undefined) return
      results.set(job, result)
      options.onProgress?.(results.size, jobs.length, job.name)
    }
  }
  try {
    await Promise.all(Array.from({ length: options.concurrency }, work))
  } finally {
    stop.abort()
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
  }
  return {
    results: jobs.flatMap(job => (results.has(job) ? [results.get(job) as T] : [])),
    notRun: jobs.filter(job => !results.has(job)).map(({ name }) => name),
  }
}

import { type Caveat, createFailure, createIssue, type Failure } from '../result/index.ts'
import type { Check, CheckContext, OnFail, Verdict } from './check.ts'

export interface RunChecksOptions {
  /** From 0 up to 1, to decide who is sampled. */
  readonly random: () => number
  /** Go on after a check that costs the value, so that an evaluation sees each. Default false. */
  readonly all?: boolean
}

/** What became of one check. */
export interface CheckResult {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'unavailable' | 'threw' | 'skipped'
  /** Present unless it passed or was skipped. */
  readonly failure: Failure | undefined
  /** It decided without waiting for anybody: asking it again costs nothing and asks nobody. */
  readonly isImmediate?: true
}

export type CheckedValue = { readonly results: readonly CheckResult[] } & (
  | { readonly ok: true; readonly caveats: readonly Caveat[] }
  /** `reask`: the check asks for the model to be told, where the call allows it. */
  | { readonly ok: false; readonly failure: Failure; readonly reask: boolean }
)

/**
 * Runs checks in their order, up to the first that costs the value. Never rejects: a check that throws is
 * `callback_failed`, one that cannot decide is `check_unavailable`, and with `onFail: 'flag'` both are caveats.
 */
export async function runChecks<T, I>(
  checks: readonly Check<T, I>[],
  value: T,
  input: I,
  context: CheckContext,
  options: RunChecksOptions,
): Promise<CheckedValue> {
  const results: CheckResult[] = []
  const caveats: Caveat[] = []
  let first: { readonly failure: Failure; readonly reask: boolean } | undefined
  for (const [index, check] of checks.entries()) {
    const result = await runOne(check, index, value, input, context, options.random)
    results.push(result)
    if (result.failure === undefined) continue
    const onFail: OnFail = check.onFail ?? 'fail'
    if (onFail === 'flag') caveats.push({ code: 'check_flagged', message: result.failure.message })
    else first ??= { failure: result.failure, reask: onFail === 'reask' && result.outcome === 'failed' }
    if (first !== undefined && options.all !== true) break
  }
  return first === undefined ? { ok: true, caveats, results } : { ok: false, ...first, results }
}

async function runOne<T, I>(
  check: Check<T, I>,
  index: number,
  value: T,
  input: I,
  context: CheckContext,
  random: () => number,
): Promise<CheckResult> {
  const { name, sampleRate = 1 } = check
  if (sampleRate < 1 && random() >= sampleRate) return { name, outcome: 'skipped', failure: undefined }
  try {
    let isImmediate = false
    const run = () => {
      const verdict = check.run(value, input, context)
      isImmediate = !('then' in verdict)
      return verdict
    }
    const verdict = await untilAborted(run, context.signal)
    return { ...resultOf(name, verdict), ...(isImmediate ? { isImmediate } : {}) }
  } catch (cause) {
    const place = `checks[${index}]`
    const message = `the check "${name}" threw (${place}): mend it, or let it answer { unavailable: why }`
    const issues = [createIssue(place, 'a verdict', 'an exception')]
    return { name, outcome: 'threw', failure: createFailure('callback_failed', message, { issues, cause }) }
  }
}

function resultOf(name: string, verdict: Verdict): CheckResult {
  if ('unavailable' in verdict) {
    const issue = createIssue('$', `a verdict of the check "${name}"`, 'none', String(verdict.unavailable))
    const message = `the check "${name}" could not decide`
    return { name, outcome: 'unavailable', failure: createFailure('check_unavailable', message, { issues: [issue] }) }
  }
  if (verdict.pass === true) return { name, outcome: 'passed', failure: undefined }
  if (verdict.pass !== false) throw new TypeError('expected { pass: true }, { pass: false, reason } or { unavailable }')
  const place = verdict.place ?? '$'
  const issue = createIssue(
    place,
    `a value that passes the check "${name}"`,
    'one that does not',
    String(verdict.reason),
  )
  const message = `the value did not pass the check "${name}" at ${place}`
  return { name, outcome: 'failed', failure: createFailure('check_failed', message, { issues: [issue] }) }
}

/** What `run` answers, or `unavailable` as soon as the signal aborts: a check may not hold up the end of a call. */
async function untilAborted(run: () => Verdict | Promise<Verdict>, signal: AbortSignal): Promise<Verdict> {
  const stopped: Verdict = { unavailable: 'the call ended before it did' }
  if (signal.aborted) return stopped
  const verdict = run()
  if (!('then' in verdict)) return verdict
  const { promise, resolve } = Promise.withResolvers<Verdict>()
  const stop = (): void => resolve(stopped)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([verdict, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

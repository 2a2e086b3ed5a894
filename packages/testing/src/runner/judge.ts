import type { Check, FailureCode, Verdict } from 'breakwater'
import { describeTold, excerptOf, readTold } from './told.ts'

/** Whether an assertion holds, and what to say where it should have been otherwise. */
export interface Judgement {
  readonly holds: boolean
  /** Says what came instead where it does not hold, and what should not have come where it does. */
  readonly message: string
  /** Two values that should be alike and are not: a runner shows how they differ. */
  readonly compared?: { readonly actual: unknown; readonly expected: unknown }
}

/** Whether two values are the same, as the runner understands it. */
export type Equals = (actual: unknown, expected: unknown) => boolean

/** @param expected one value at most: without one, any value will do */
export function judgeValue(received: unknown, expected: readonly unknown[], equals: Equals): Judgement {
  const told = readTold(received)
  if (told.kind !== 'value') return { holds: false, message: `expected a value, but ${describeTold(told)}` }
  if (expected.length === 0) return { holds: true, message: `expected no value, but ${describeTold(told)}` }
  const [wanted] = expected
  if (equals(told.value, wanted)) return { holds: true, message: `expected another value, but ${describeTold(told)}` }
  const compared = { actual: told.value, expected: wanted }
  return { holds: false, message: 'expected another value than the call ended in', compared }
}

export function judgeFailure(received: unknown, code: FailureCode): Judgement {
  const told = readTold(received)
  const holds = told.kind === 'failure' && told.failure.code === code
  const wanted = holds ? `expected any other end than ${code}` : `expected a failure with ${code}`
  return { holds, message: `${wanted}, but ${describeTold(told)}` }
}

/** By what the call itself said of its checks. A flagged value has not passed. */
export function judgeOwnChecks(received: unknown): Judgement {
  const told = readTold(received)
  if (told.kind !== 'value') {
    return { holds: false, message: `expected a value that passes its checks, but ${describeTold(told)}` }
  }
  const flagged = told.caveats.filter(({ code }) => code === 'check_flagged')
  if (flagged.length === 0) {
    return { holds: true, message: `expected a check to object, but ${describeTold(told)}` }
  }
  const list = flagged.map(({ message }) => `\n  ${message}`).join('')
  return { holds: false, message: `expected a value that passes its checks, but:${list}` }
}

/** By these checks, all of them, whatever their share and their `onFail`; what cannot be decided has not passed. */
export async function judgeChecks(
  received: unknown,
  checks: readonly Check<never, never>[],
  input: unknown,
): Promise<Judgement> {
  const told = readTold(received)
  if (told.kind !== 'value') {
    return { holds: false, message: `expected a value that passes ${namesOf(checks)}, but ${describeTold(told)}` }
  }
  const said = await Promise.all(checks.map(check => objectionOf(check, told.value, input)))
  const objections = said.filter(objection => objection !== undefined)
  if (objections.length === 0) {
    return { holds: true, message: `expected one of ${namesOf(checks)} to object, but ${describeTold(told)}` }
  }
  const list = objections.map(objection => `\n  ${objection}`).join('')
  return { holds: false, message: `expected a value that passes ${namesOf(checks)}, but:${list}` }
}

const namesOf = (checks: readonly Check<never, never>[]): string => checks.map(({ name }) => name).join(', ')

async function objectionOf(check: Check<never, never>, value: unknown, input: unknown): Promise<string | undefined> {
  const { name } = check
  try {
    const { signal } = new AbortController()
    const verdict: Verdict = await check.run(value as never, input as never, { signal })
    if ('unavailable' in verdict) return `${name} could not decide: ${excerptOf(verdict.unavailable)}`
    return verdict.pass ? undefined : `${name} at ${verdict.place ?? '$'}: ${excerptOf(verdict.reason)}`
  } catch (error) {
    return `${name} threw: ${error instanceof Error ? error.message : String(error)}`
  }
}

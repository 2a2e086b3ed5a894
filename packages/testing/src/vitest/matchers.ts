import type { Check, FailureCode } from 'breakwater'
import { expect, type SyncMatcherResult } from 'vitest'
import { type Judgement, judgeChecks, judgeFailure, judgeOwnChecks, judgeValue } from '../runner/index.ts'

/** What `expect(result)` gains, for the result of a call and of `parseOutput`. */
export interface ResultMatchers<R> {
  /** The call ended in a value; in this one, where it is given (asymmetric matchers fit). */
  toBeValue(expected?: unknown): R
  /** The call failed with this code. */
  toFailWith(code: FailureCode): R
  /** The call ended in a value to which none of the prompt's checks objected, flags included. */
  toPassChecks(): R
  /**
   * The call ended in a value that passes these checks, all of them. To be awaited.
   *
   * @param input what the checks compare the value with: the input of the prompt
   */
  toPassChecks(checks: readonly Check<never, never>[], input?: unknown): Promise<void>
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends ResultMatchers<R> {}
}

expect.extend({
  toBeValue(received: unknown, ...expected: unknown[]) {
    // Without the tester for what is iterable, any two sets are alike.
    const testers = [...this.customTesters, this.utils.iterableEquality]
    const equals = (actual: unknown, wanted: unknown): boolean => this.equals(actual, wanted, testers)
    return verdictOf(judgeValue(received, expected, equals))
  },
  toFailWith(received: unknown, code: FailureCode) {
    return verdictOf(judgeFailure(received, code))
  },
  toPassChecks(received: unknown, checks?: readonly Check<never, never>[], input?: unknown) {
    return checks === undefined
      ? verdictOf(judgeOwnChecks(received))
      : judgeChecks(received, checks, input).then(verdictOf)
  },
})

/** Vitest shows how two values differ by itself. */
const verdictOf = ({ holds, message, compared }: Judgement): SyncMatcherResult => ({
  pass: holds,
  message: () => message,
  ...compared,
})

import { AssertionError } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import type { Check, FailureCode } from 'breakwater'
import { type Judgement, judgeChecks, judgeFailure, judgeOwnChecks, judgeValue } from '../runner/index.ts'

/**
 * The call ended in a value; in this one, where it is given (deeply and strictly equal). For the result of a call and of
 * `parseOutput`.
 *
 * @throws AssertionError saying what came instead
 */
export function assertValue(result: unknown, ...expected: [value?: unknown]): void {
  assertHolds(judgeValue(result, expected, isDeepStrictEqual), assertValue)
}

/** The call failed with this code. @throws AssertionError saying what came instead */
export function assertFailsWith(result: unknown, code: FailureCode): void {
  assertHolds(judgeFailure(result, code), assertFailsWith)
}

/**
 * The call ended in a value to which none of the prompt's checks objected, flags included.
 *
 * @throws AssertionError saying what came instead
 */
export function assertPassesChecks(result: unknown): void
/**
 * The call ended in a value that passes these checks, all of them. To be awaited.
 *
 * @param input what the checks compare the value with: the input of the prompt
 * @throws AssertionError saying what came instead
 */
export function assertPassesChecks(
  result: unknown,
  checks: readonly Check<never, never>[],
  input?: unknown,
): Promise<void>
export function assertPassesChecks(
  result: unknown,
  checks?: readonly Check<never, never>[],
  input?: unknown,
): void | Promise<void> {
  if (checks === undefined) return assertHolds(judgeOwnChecks(result), assertPassesChecks)
  return judgeChecks(result, checks, input).then(judgement => assertHolds(judgement, assertPassesChecks))
}

function assertHolds({ holds, message, compared }: Judgement, stackStartFn: (...words: never[]) => unknown): void {
  if (holds) return
  // With a message of one's own, Node shows no difference: it is asked for its words.
  const difference = compared && new AssertionError({ ...compared, operator: 'deepStrictEqual' }).message
  throw new AssertionError({
    message: difference === undefined ? message : `${message}\n${difference}`,
    ...compared,
    operator: stackStartFn.name,
    stackStartFn: stackStartFn as () => void,
  })
}

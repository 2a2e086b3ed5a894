import { CODES, type FailureClass, type FailureCode } from './codes.ts'
import type { RawOutput } from './raw-output.ts'

/** One thing that is wrong with an output, an input or a definition. */
export interface Issue {
  /** Where: a JSON path such as `$.items[3].price`. */
  readonly place: string
  /** What should stand there, in words: types, bounds, allowed names; never content of the user's. */
  readonly expected: string
  /** What stands there: its type and length, never its content. */
  readonly received: string
  /** The offending piece itself. Readable, not enumerable: it may hold user text. */
  readonly quote?: string | undefined
}

/** Why there is no value. Plain data, without a stack: it is an expected outcome, not a programming error. */
export interface Failure {
  readonly class: FailureClass
  readonly code: FailureCode
  /** What happened, where, what to do: places, types and lengths, never content, never a secret. */
  readonly message: string
  /** Whether the same call may end well later. */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  /** It was retried, and did not heal. */
  readonly exhausted: boolean
  /** The provider's own words, beside ours. */
  readonly provider: ProviderWords | undefined
  readonly issues: readonly Issue[]
  /** What the model wrote, where it wrote something. Readable, not enumerable: it may hold user text. */
  readonly raw: RawOutput | undefined
  /** What the caller's own function threw (`callback_failed`, `tool_failed`). Readable, not enumerable. */
  readonly cause?: unknown
}

export interface ProviderWords {
  readonly status?: number | undefined
  readonly type?: string | undefined
  readonly code?: string | undefined
}

export interface FailureDetails {
  readonly retryable?: boolean | undefined
  readonly retryAfterMs?: number | undefined
  readonly exhausted?: boolean | undefined
  readonly provider?: ProviderWords | undefined
  readonly issues?: readonly Issue[] | undefined
  readonly raw?: RawOutput | undefined
  readonly cause?: unknown
}

export function createFailure(code: FailureCode, message: string, details: FailureDetails = {}): Failure {
  const rule = CODES[code]
  const failure = {
    class: rule.class,
    code,
    message,
    retryable: details.retryable ?? rule.retryable,
    retryAfterMs: details.retryAfterMs,
    exhausted: details.exhausted ?? false,
    provider: details.provider,
    issues: details.issues ?? [],
  }
  hide(failure, 'raw', details.raw)
  if (details.cause !== undefined) hide(failure, 'cause', details.cause)
  return failure as unknown as Failure
}

/** The same failure with other details; what is readable but not enumerable is kept. */
export function withDetails(failure: Failure, details: FailureDetails, message: string = failure.message): Failure {
  return createFailure(failure.code, message, {
    retryable: failure.retryable,
    retryAfterMs: failure.retryAfterMs,
    exhausted: failure.exhausted,
    provider: failure.provider,
    issues: failure.issues,
    raw: failure.raw,
    cause: failure.cause,
    ...details,
  })
}

export function createIssue(place: string, expected: string, received: string, quote?: string): Issue {
  const issue = { place, expected, received }
  if (quote !== undefined) hide(issue, 'quote', quote)
  return issue
}

function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true })
}

/** A failure as JSON. */
export interface FailureJSON {
  readonly class: string
  /** Open: a newer version may have written a code that this one does not know. */
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
  readonly exhausted: boolean
  readonly provider?: ProviderWords
  readonly issues: readonly { place: string; expected: string; received: string; quote?: string }[]
  readonly raw?: RawOutput
}

/**
 * A failure as plain data for JSON.
 *
 * @param options.content include the raw output and the quoted pieces, which may hold user text (default false):
 * redact the outcome before it is stored.
 */
export function failureToJSON(failure: Failure, options: { content?: boolean } = {}): FailureJSON {
  const content = options.content === true
  return {
    class: failure.class,
    code: failure.code,
    message: failure.message,
    retryable: failure.retryable,
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    exhausted: failure.exhausted,
    ...(failure.provider === undefined ? {} : { provider: failure.provider }),
    issues: failure.issues.map(issue => ({
      place: issue.place,
      expected: issue.expected,
      received: issue.received,
      ...(content && issue.quote !== undefined ? { quote: issue.quote } : {}),
    })),
    ...(content && failure.raw !== undefined ? { raw: failure.raw } : {}),
  }
}

/** A thrown form of a failure, for code that wants exceptions, and for misuse (`code` is then `invalid_request`). */
export class BreakwaterError extends Error {
  override readonly name = 'BreakwaterError'
  readonly code: FailureCode
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause })
    this.code = failure.code
    this.failure = failure
    Object.defineProperty(this, MARK, { value: true })
  }

  /** Like `instanceof`, but holds across two copies of the package. */
  static isInstance(error: unknown): error is BreakwaterError {
    return typeof error === 'object' && error !== null && (error as { [MARK]?: unknown })[MARK] === true
  }
}

const MARK: unique symbol = Symbol.for('breakwater.BreakwaterError') as never

/**
 * A mistake in a definition or in the use of the library: thrown where it is made, never at the first failing call.
 *
 * @param where the file or function, and the field
 */
export function misuse(where: string, expected: string, received: string): BreakwaterError {
  return new BreakwaterError(
    createFailure('invalid_request', `${where}: expected ${expected}, received ${received}`, {
      issues: [createIssue(where, expected, received)],
    }),
  )
}

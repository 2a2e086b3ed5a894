import { classify, type ErrorFacts } from '../classify.ts'
import type { ErrorContext, ProviderError, ResponseHeaders } from '../dialect.ts'
import { parseDurationMs } from '../retry-after.ts'
import { count, type Fields, fields, items, parseFields, text, word } from '../wire.ts'

export function classifyGeminiError(
  status: number,
  headers: ResponseHeaders,
  body: string,
  context?: ErrorContext,
): ProviderError {
  const holder = parseError(body)
  const facts =
    holder === undefined ? { status, type: undefined, code: undefined, text: body } : readErrorObject(holder, status)
  return classify(facts, headers, context)
}

/** Without server-sent events the stream is a list, and its error stands in it. */
function parseError(body: string): Fields | undefined {
  const trimmed = body.trim()
  if (!trimmed.startsWith('[')) return parseFields(trimmed)
  return items(parseFields(`{"list":${trimmed}}`)?.list)
    .map(fields)
    .find(holder => holder.error !== undefined)
}

/** The status word says more than the number; details say which quota, and how long to wait. */
export function readErrorObject(holder: Fields, status: number | undefined): ErrorFacts {
  const error = fields(holder.error)
  const details = items(error.details).map(fields)
  const waitMs = readWait(details)
  const facts = {
    status: status ?? count(error.code),
    type: word(error.status),
    code: word(details.map(detail => detail.reason).find(reason => word(reason) !== undefined)),
    text: word(error.message) ?? text(holder.error),
    retryAfterMs: waitMs,
  }
  // 402: a prepaid balance is empty, whatever the word beside it.
  return facts.status === 402 || isDailyQuota(details, waitMs)
    ? { ...facts, decided: { code: 'quota_exhausted' } }
    : facts
}

function readWait(details: readonly Fields[]): number | undefined {
  for (const detail of details) {
    const delay = isType(detail, 'RetryInfo') ? word(detail.retryDelay) : undefined
    if (delay !== undefined) return parseDurationMs(delay)
  }
  return undefined
}

const HOUR_MS = 3_600_000

/** A day's quota, or one that asks to wait for hours: the next minute brings nothing. */
function isDailyQuota(details: readonly Fields[], waitMs: number | undefined): boolean {
  if (waitMs !== undefined && waitMs >= HOUR_MS) return true
  return details
    .filter(detail => isType(detail, 'QuotaFailure'))
    .flatMap(detail => items(detail.violations))
    .some(violation => text(fields(violation).quotaId).includes('PerDay'))
}

const isType = (detail: Fields, name: string): boolean => text(detail['@type']).endsWith(`.${name}`)

import { CODES, type FailureCode } from '../result/index.ts'
import type { ErrorContext, ProviderError, ResponseHeaders } from './dialect.ts'
import { codeOfStatus, codeOfWord } from './error-words.ts'
import { hostOf } from './family.ts'
import { type Overflow, readOverflow } from './overflow.ts'
import { emptyLimitWaitMs } from './rate-limit.ts'
import { readHint } from './refusal.ts'
import { parseDurationMs, retryAfterMs, shouldRetry } from './retry-after.ts'

/** What an error says, wherever it stood: in a body of any status, in a 200, in a stream. */
export interface ErrorFacts {
  /** The HTTP status, or the one that the error names for itself; undefined where neither is known. */
  readonly status: number | undefined
  readonly type: string | undefined
  readonly code: string | undefined
  /** The request's field that is to blame, as the provider names it. */
  readonly param?: string | undefined
  /** Further words that may say more than type and code, best first. */
  readonly words?: readonly string[]
  /** The provider's text: patterns are looked for in it, it is never quoted. */
  readonly text: string
  /** A wait that the body asks for. */
  readonly retryAfterMs?: number | undefined
  /** The dialect has decided already. */
  readonly decided?: { readonly code: FailureCode; readonly retry?: boolean } | undefined
  readonly overflow?: Overflow | undefined
}

/** Of an error's text, this much is looked at, in characters. */
const MAX_TEXT = 8_192

/**
 * Sorts an error: the dialect's own decision, then context overflow, then words (money and filters among them), then
 * the status.
 */
export function classify(full: ErrorFacts, headers: ResponseHeaders = {}, context: ErrorContext = {}): ProviderError {
  const facts = { ...full, text: full.text.slice(0, MAX_TEXT) }
  const { code, retry, overflow } = decide(facts, headers)
  const provider = wordsOf(facts)
  const { hint, parameter } =
    code === 'invalid_request'
      ? readHint(facts.text, facts.param, facts.code)
      : { hint: undefined, parameter: facts.param }
  return {
    code,
    message: describe(code, provider, plainWord(parameter)),
    retryAfterMs: waitOf(facts, headers, context),
    shouldRetry: retry ?? obeyed(shouldRetry(headers), context),
    provider,
    overflow,
    parameter: plainWord(parameter),
    hint,
  }
}

/** Only those that are there: a caller may lay them over others. */
function wordsOf(facts: ErrorFacts): ProviderError['provider'] {
  const [type, code] = [plainWord(facts.type), plainWord(facts.code)]
  return {
    ...(facts.status === undefined ? {} : { status: facts.status }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
  }
}

/** The server's own word, then the body's, then what its text says, then the reset of a limit that is used up. */
function waitOf(facts: ErrorFacts, headers: ResponseHeaders, context: ErrorContext): number | undefined {
  return (
    retryAfterMs(headers, context.wallClockMs) ??
    facts.retryAfterMs ??
    waitInText(facts.text) ??
    (context.wallClockMs === undefined ? undefined : emptyLimitWaitMs(headers, context.wallClockMs))
  )
}

const WAIT = /(?:try again|retry) in ([\d.hms]{1,20})/

function waitInText(text: string): number | undefined {
  const written = WAIT.exec(text.toLowerCase())?.[1]
  // A full stop may end the sentence.
  return written === undefined ? undefined : parseDurationMs(written.endsWith('.') ? written.slice(0, -1) : written)
}

interface Decision {
  readonly code: FailureCode
  readonly retry?: boolean | undefined
  readonly overflow?: Overflow | undefined
}

function decide(facts: ErrorFacts, headers: ResponseHeaders): Decision {
  if (facts.decided !== undefined) return facts.decided
  const named = codeOfWords(facts)
  if (named === 'input_too_long') return { code: named, overflow: facts.overflow ?? readOverflow(facts.text)?.overflow }
  const lower = facts.text.toLowerCase()
  if (named === 'rate_limited' || facts.status === 429) return decideRate(named, lower, facts.status, headers)
  if (named !== 'quota_exhausted' && named !== 'content_filtered' && !isThrottling(lower)) {
    const overflow = readOverflow(facts.text)
    if (overflow !== undefined) return { code: 'input_too_long', overflow: overflow.overflow }
  }
  if (facts.status === 400 && isMoney(lower)) return { code: 'quota_exhausted' }
  if (named === 'tool_arguments_invalid' || named === 'not_json') return { code: named, retry: true }
  const code = named ?? codeWithoutWords(facts)
  // 499: the client itself is said to have gone.
  return { code, retry: facts.status === 499 ? false : undefined }
}

/** In a 200 there is no status to go by: only that the request was to blame can be told from the type. */
function codeWithoutWords({ status, type }: ErrorFacts): FailureCode {
  if (status !== undefined && status >= 300) return codeOfStatus(status)
  return type === 'invalid_request_error' || type === 'BadRequestError' ? 'invalid_request' : 'server_error'
}

function decideRate(
  named: FailureCode | undefined,
  text: string,
  status: number | undefined,
  headers: ResponseHeaders,
): Decision {
  if (named === 'quota_exhausted') return { code: named }
  if (hasNoQuota(text, headers)) return { code: 'quota_exhausted' }
  const tooLarge = readRequestedOverLimit(text)
  if (tooLarge !== undefined) return { code: 'input_too_long', overflow: tooLarge }
  // Groq says 413 for a request that is larger than the whole minute's bucket.
  return { code: status === 413 ? 'input_too_long' : 'rate_limited' }
}

/** The first word that says something decides; the code is more exact than the type. */
function codeOfWords(facts: ErrorFacts): FailureCode | undefined {
  let code: FailureCode | undefined
  for (const word of [...(facts.words ?? []), facts.code, facts.type]) {
    const found = word === undefined ? undefined : codeOfWord(word)
    // Money wins over rate: OpenAI's 429 says `insufficient_quota` in one field and may say a rate word in the other.
    if (found === 'quota_exhausted') return found
    code ??= found
  }
  return code
}

const isThrottling = (text: string): boolean => text.includes('throttl') || text.includes('rate limit')

/** Spend limits for which there is no code. */
const isMoney = (text: string): boolean =>
  text.includes('credit balance is too low') ||
  (text.includes('reached your specified') && text.includes('usage limit')) ||
  text.includes('insufficient balance')

/** The plan has no quota for this model at all (Gemini in words, Mistral in a header): waiting never helps. */
const hasNoQuota = (text: string, headers: ResponseHeaders): boolean =>
  /limit: ?0(?![.\d])/.test(text) || headers['x-ratelimit-limit-req-minute']?.trim() === '0'

const REQUESTED = /limit:? ([\d,]{1,15})[^\d]{1,80}?requested:? ([\d,]{1,15})/

/** One request that is larger than the whole bucket. */
function readRequestedOverLimit(text: string): Overflow | undefined {
  const match = REQUESTED.exec(text)
  if (match === null || text.includes('used')) return undefined
  const limitTokens = Number(match[1]?.replaceAll(',', ''))
  const requestedTokens = Number(match[2]?.replaceAll(',', ''))
  return requestedTokens > limitTokens ? { limitTokens, requestedTokens } : undefined
}

/** Where `x-should-retry: false` is the API's own word; elsewhere it has been seen on errors that clear in seconds. */
const OBEYED_HOSTS = ['api.openai.com', '.openai.azure.com', 'api.anthropic.com']

function obeyed(word: boolean | undefined, context: ErrorContext): boolean | undefined {
  if (word !== false) return word
  const host = hostOf(context.baseURL ?? '')
  return OBEYED_HOSTS.some(obeyedHost => host.endsWith(obeyedHost)) ? false : undefined
}

const MAX_WORD = 64

/** A provider's word, if it is a plain identifier: anything else could hold content. */
function plainWord(word: string | undefined): string | undefined {
  return word !== undefined && word.length <= MAX_WORD && /^[\w.:/[\]-]+$/.test(word) ? word : undefined
}

const ADVICE: Readonly<Partial<Record<FailureCode, string>>> = {
  unauthorized: 'the key was refused: check that it is valid and belongs to this provider',
  forbidden: 'the key lacks the right for this, or a proxy refused the request',
  model_not_found: 'no such model or path for this key: check the model and the base URL',
  quota_exhausted: 'the quota or the credit is used up: waiting a minute does not help',
  rate_limited: 'too many requests or tokens for the current window',
  overloaded: 'the provider has no capacity at the moment',
  server_error: 'the provider failed',
  tls_failed: 'the proxy could not verify its origin',
  input_too_long: 'the request is larger than the model or the plan takes: shorten the input or lower the output cap',
  content_filtered: "the provider's filter refused the prompt",
  refused: 'the provider refused the prompt',
  invalid_request: 'the request was refused',
  tool_arguments_invalid: "the model's tool call did not match the tool: a new sample may do",
  not_json: "the model's answer was not valid JSON: a new sample may do",
  bad_envelope: 'the answer is not in the format of this dialect: check the base URL',
  stream_broken: 'the stream ended without its final event',
}

function describe(code: FailureCode, provider: ProviderError['provider'], field: string | undefined): string {
  const advice = ADVICE[code] ?? CODES[code].class
  const where: string[] = []
  if (provider.status !== undefined) where.push(`status ${provider.status}`)
  if (provider.type !== undefined) where.push(`type ${provider.type}`)
  if (provider.code !== undefined && provider.code !== String(provider.status)) where.push(`code ${provider.code}`)
  if (field !== undefined) where.push(`field ${field}`)
  return where.length === 0 ? advice : `${advice} (${where.join(', ')})`
}

/** An error that we found ourselves while reading an answer. */
export function ownError(code: 'bad_envelope' | 'stream_broken', detail: string): ProviderError {
  return {
    code,
    message: `${ADVICE[code]}: ${detail}`,
    retryAfterMs: undefined,
    shouldRetry: undefined,
    provider: {},
  }
}

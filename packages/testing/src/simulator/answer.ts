import {
  type Answer,
  DIALECTS,
  type ErrorAnswer,
  fieldsOf,
  firstUserText,
  type Headers,
  type Question,
  readJson,
  type SimulatedDialect,
} from '../dialects/index.ts'
import { JSON_TYPE, message, playSteps, rateLimitError, type Step, waitHeaders } from '../faults/index.ts'
import { extractiveModel, inputTokensOf } from '../model/index.ts'
import type { OpenConversation } from './conversations.ts'
import type { SimulatorOptions } from './options.ts'
import type { Admission } from './rate-limiter.ts'
import type { OpenRecord } from './recorded-request.ts'
import type { StormRun } from './storm-run.ts'

/** What is answered, and how the storm is told that it is over. */
export interface Reply {
  readonly steps: readonly Step[]
  readonly headers?: Headers
  readonly end?: () => void
}

/** All that is known of a request beside its body. */
export interface Asked {
  readonly run: StormRun
  readonly record: OpenRecord
  readonly options: SimulatorOptions
  readonly key: string | undefined
  readonly origin: string
}

/** Another origin on loopback, for redirects: nothing listens on this port. */
const OTHER_ORIGIN = 'http://127.0.0.1:9'

/**
 * From the text of a request to what is answered: what the dialect, the key, the window and the rate limit let pass is
 * answered by the model, and the storm has its way with that. Rejects when the model throws.
 *
 * @param text undefined where it was too large to be kept
 */
export async function answer(text: string | undefined, asked: Asked): Promise<Reply> {
  const { method, path, number } = asked.record
  const dialect = DIALECTS.find(one => one.matches(withoutQuery(path)))
  if (dialect === undefined || method !== 'POST') return { steps: notFound(method, path) }
  const reply = await answerIn(dialect, text, asked)
  return { ...reply, headers: { ...dialect.requestIdHeader(`sim${number}`), ...reply.headers } }
}

async function answerIn(dialect: SimulatedDialect, text: string | undefined, asked: Asked): Promise<Reply> {
  const { record, options, key } = asked
  const isKeyAccepted = options.apiKeys?.includes(key ?? '') ?? true
  if (!isKeyAccepted) return refuse(dialect, { status: 401, message: 'Incorrect API key provided.' })
  if (text === undefined) return refuse(dialect, { status: 413, message: 'Request too large.' })
  record.body = readJson(text) ?? text
  const question = dialect.read(withoutQuery(record.path), fieldsOf(record.body))
  if (typeof question === 'string') return refuse(dialect, { status: 400, message: question })
  const foreign = dialect.foreign?.(fieldsOf(record.body), question.model, asked.origin)
  if (foreign !== undefined) return refuse(dialect, { status: 400, message: foreign })
  const inputTokens = inputTokensOf(question)
  const windowTokens = options.contextWindowTokens ?? Number.POSITIVE_INFINITY
  if (inputTokens > windowTokens) return refuse(dialect, dialect.overflow(windowTokens, inputTokens))
  return answerWithinLimits(question, inputTokens, dialect, asked)
}

async function answerWithinLimits(
  question: Question,
  inputTokens: number,
  dialect: SimulatedDialect,
  asked: Asked,
): Promise<Reply> {
  const { run, record, options } = asked
  const conversation = run.conversations.enter(firstUserText(question))
  record.conversation = conversation.key
  record.attempt = conversation.plays.length + 1
  const tokens = inputTokens + (question.maxOutputTokens ?? 0)
  const admission = run.admit(`${record.credential} ${question.model}`, tokens, performance.now())
  const headers = admission === undefined ? {} : dialect.rateLimitHeaders(admission.states, Date.now())
  if (admission?.isAdmitted === false) return limited(dialect, admission, tokens, headers, record, conversation)
  const good = (options.model ?? extractiveModel)(question)
  return { ...(await playStorm(question, good, dialect, asked, conversation)), headers }
}

/** What the storm makes of the answer that would have been good. */
async function playStorm(
  question: Question,
  good: Answer,
  dialect: SimulatedDialect,
  { run, record, origin }: Asked,
  conversation: OpenConversation,
): Promise<Reply> {
  const play = await run.choose(record.number, conversation, question)
  if (play !== 'ok') record.play = play
  const waitMs = run.waitBeforeMs(conversation)
  conversation.plays.push(record.play)
  const steps = playSteps(play, {
    question,
    answer: good,
    dialect,
    envelope: { id: `sim${record.number}`, createdAt: Math.floor(Date.now() / 1_000), signer: origin },
    origin,
    otherOrigin: OTHER_ORIGIN,
    path: record.path,
    isReusedConnection: record.requestOnConnection > 1,
  })
  return { steps: waitMs > 0 ? [{ do: 'wait', ms: waitMs }, ...steps] : steps, end: () => run.end(play) }
}

/** The rate limit refuses: with the wait that helps, or without one where none does. */
function limited(
  dialect: SimulatedDialect,
  admission: Admission,
  tokens: number,
  headers: Headers,
  record: OpenRecord,
  conversation: OpenConversation,
): Reply {
  const limit = admission.states.tokens?.limit
  if (admission.waitMs === Number.POSITIVE_INFINITY) {
    record.play = 'rate_limited'
    conversation.plays.push(record.play)
    const text = `Request too large: Limit ${limit}, Requested ${tokens}. The input or output tokens must be reduced.`
    return refuse(dialect, { status: 429, message: text, code: 'rate_limit_exceeded' }, headers)
  }
  const retryAfterMs = Math.ceil(admission.waitMs)
  record.play = { fault: 'rate_limited', retryAfterMs }
  conversation.plays.push(record.play)
  return refuse(dialect, rateLimitError(retryAfterMs), { ...headers, ...waitHeaders(retryAfterMs, dialect.announces) })
}

const withoutQuery = (path: string): string => path.split('?', 1)[0]!

const refuse = (dialect: SimulatedDialect, error: ErrorAnswer, headers: Headers = {}): Reply => ({
  steps: message(error.status, { ...JSON_TYPE, ...headers }, JSON.stringify(dialect.error(error))),
})

const notFound = (method: string, path: string): Step[] =>
  message(404, JSON_TYPE, JSON.stringify({ error: { message: `Unknown request URL: ${method} ${path}` } }))

/** Where a test's own model throws: the mistake of the test, said where it looks. */
export const modelFailed = (error: unknown): Step[] =>
  message(500, JSON_TYPE, JSON.stringify({ error: { message: `The simulator's model threw: ${String(error)}` } }))

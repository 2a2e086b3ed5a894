import { createAnswer, createSimulator, type Model } from '@breakwater/testing'

/** Every berth is twice as deep as its number says. */
export const deepModel: Model = question => {
  const berth = Number(/berth (\d+)/.exec(question.turns.at(-1)?.text ?? '')?.[1])
  return createAnswer(question, { text: JSON.stringify({ berth, metres: berth * 2 }) })
}

/** Which lines of a batch do not end well. */
export interface BadLines {
  readonly failed: number
  readonly expired: number
  /** Answered with what no check accepts. */
  readonly wrong: number
}

export interface OpenAILine {
  readonly custom_id: string
  readonly url: string
  readonly body: object
}

export interface OpenAIAnswer {
  readonly custom_id: string
  readonly response: { readonly status_code: number; readonly body: unknown } | null
  readonly error: { readonly code: string } | null
}

export interface AnthropicLine {
  readonly custom_id: string
  readonly params: object
}

export interface AnthropicAnswer {
  readonly custom_id: string
  readonly result: { readonly type: string; readonly message?: unknown; readonly error?: unknown }
}

const wrongly = (body: unknown): unknown => JSON.parse(JSON.stringify(body).replace(/metres\\":\d+/, 'metres\\":7'))

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  return response.json()
}

/** What OpenAI's batch interface makes of the lines of a file. */
export async function answerOpenAI(lines: readonly OpenAILine[], bad: BadLines): Promise<OpenAIAnswer[]> {
  await using simulator = await createSimulator({ model: deepModel })
  return await Promise.all(
    lines.map(async ({ custom_id, url, body }): Promise<OpenAIAnswer> => {
      const number = Number(custom_id)
      if (number === bad.expired) return { custom_id, response: null, error: { code: 'batch_expired' } }
      if (number === bad.failed) {
        const error = { message: 'Rate limit reached', type: 'requests', param: null, code: 'rate_limit_exceeded' }
        return { custom_id, response: { status_code: 429, body: { error } }, error: null }
      }
      const answer = await post(simulator.origin + url, body)
      const response = { status_code: 200, body: number === bad.wrong ? wrongly(answer) : answer }
      return { custom_id, response, error: null }
    }),
  )
}

/** The same of Anthropic's. */
export async function answerAnthropic(lines: readonly AnthropicLine[], bad: BadLines): Promise<AnthropicAnswer[]> {
  await using simulator = await createSimulator({ model: deepModel })
  return await Promise.all(
    lines.map(async ({ custom_id, params }): Promise<AnthropicAnswer> => {
      const number = Number(custom_id)
      if (number === bad.expired) return { custom_id, result: { type: 'expired' } }
      if (number === bad.failed) {
        const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
        return { custom_id, result: { type: 'errored', error } }
      }
      const message = await post(`${simulator.origin}/v1/messages`, params)
      return { custom_id, result: { type: 'succeeded', message: number === bad.wrong ? wrongly(message) : message } }
    }),
  )
}

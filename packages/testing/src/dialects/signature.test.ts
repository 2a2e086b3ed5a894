import { afterEach, describe, expect, test } from 'vitest'
import { createAnswer, createSimulator, type Model, type Simulator } from '../index.ts'

const thinker: Model = question =>
  question.turns.at(-1)?.role === 'tool'
    ? createAnswer(question, { text: 'Six.' })
    : createAnswer(question, {
        reasoning: 'The berth decides.',
        toolCalls: [{ id: 'call_1', name: 'depth', arguments: '{"berth":3}' }],
        finish: 'tool_calls',
      })

// biome-ignore lint/suspicious/noExplicitAny: bodies of three dialects, read where they are known to fit
type Body = any

interface Spoken {
  readonly path: string
  readonly first: object
  /** The next request: all that was said, with the tool's result. */
  next(answered: Body): Body
  /** The same without the signature on what was thought. */
  unsigned(next: Body): void
  readonly refusal: RegExp
}

const ask = { role: 'user', content: 'How deep?' }
const DIALECTS: Readonly<Record<string, Spoken>> = {
  anthropic: {
    path: '/v1/messages',
    first: { model: 'm', max_tokens: 100, messages: [ask] },
    next: ({ content }) => ({
      model: 'm',
      max_tokens: 100,
      messages: [
        ask,
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '6' }] },
      ],
    }),
    unsigned: ({ messages }) => delete messages[1].content[0].signature,
    refusal: /Invalid `signature` in `thinking` block/,
  },
  responses: {
    path: '/v1/responses',
    first: { model: 'm', store: false, input: [ask] },
    next: ({ output }) => ({
      model: 'm',
      store: false,
      input: [ask, ...output, { type: 'function_call_output', call_id: 'call_1', output: '6' }],
    }),
    unsigned: ({ input }) => delete input[1].encrypted_content,
    refusal: /not found|could not be verified/,
  },
  gemini: {
    path: '/v1beta/models/gemini-3-pro:generateContent',
    first: { contents: [{ role: 'user', parts: [{ text: 'How deep?' }] }] },
    next: ({ candidates }) => ({
      contents: [
        { role: 'user', parts: [{ text: 'How deep?' }] },
        candidates[0].content,
        { role: 'user', parts: [{ functionResponse: { name: 'depth', response: { metres: 6 } } }] },
      ],
    }),
    unsigned: ({ contents }) => delete contents[1].parts[1].thoughtSignature,
    refusal: /thought_signature|Thought signature/,
  },
}

describe.each(Object.entries(DIALECTS))('thoughts in %s', (_name, { path, first, next, unsigned, refusal }) => {
  const open: Simulator[] = []
  afterEach(() => Promise.all(open.splice(0).map(simulator => simulator.close())))

  async function host(): Promise<(body: object) => Promise<{ status: number; body: Body }>> {
    const simulator = await createSimulator({ model: thinker })
    open.push(simulator)
    return async body => {
      const response = await fetch(simulator.origin + path, { method: 'POST', body: JSON.stringify(body) })
      return { status: response.status, body: await response.json() }
    }
  }

  test('are accepted by the host that signed them', async () => {
    const here = await host()
    expect((await here(next((await here(first)).body))).status).toBe(200)
  })

  test('are refused by another host, and without their signature', async () => {
    const [here, there] = [await host(), await host()]
    const history = next((await here(first)).body)
    const elsewhere = await there(history)
    expect([elsewhere.status, JSON.stringify(elsewhere.body)]).toEqual([400, expect.stringMatching(refusal)])
    unsigned(history)
    const bare = await here(history)
    expect([bare.status, JSON.stringify(bare.body)]).toEqual([400, expect.stringMatching(refusal)])
  })
})

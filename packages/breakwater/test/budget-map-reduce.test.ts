import { expect, test } from 'vitest'
import { type CustomCall, createClient, custom, definePrompt, mapReduce } from '../src/index.ts'

const each = definePrompt({ name: 'each', messages: (piece: string) => piece, settings: { maxOutputTokens: 100 } })
const combine = definePrompt({
  name: 'combine',
  messages: (parts: readonly string[]) => parts.join('\n'),
  settings: { maxOutputTokens: 100 },
})
const TEXT = 'Ships came into the harbour at dawn. '.repeat(200)

const options = {
  each,
  combine,
  split: { maxTokens: 300, overlapTokens: 20 },
  toEach: (piece: string) => piece,
  toCombine: (parts: readonly string[]) => parts,
}

const answers = (text: string, outputTokens = 10): Awaited<ReturnType<CustomCall>> => ({
  text,
  reasoning: '',
  toolCalls: [],
  refusal: undefined,
  finish: { reason: 'stop', raw: 'stop' },
  usage: {
    inputTokens: 10,
    outputTokens,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
  },
  rawUsage: undefined,
  model: undefined,
  responseId: undefined,
  logprobs: undefined,
  message: { role: 'assistant', content: text },
})

const clientOf = (call: CustomCall) => createClient({ routes: [custom({ name: 'main', model: 'm', call })] })

test('every piece is asked for alone, what comes of them is combined in their order, the report shows all', async () => {
  let asked = 0
  const client = clientOf(({ prompt, messages }) =>
    answers(prompt.name === 'combine' ? String(messages[0]?.content) : `part ${++asked}`),
  )
  const result = await mapReduce(client, { ...options, concurrency: 1 }, TEXT)
  if (!result.ok) throw new Error(result.failure.message)
  const count = result.report.each.length
  expect(count).toBeGreaterThan(4)
  expect(result.value).toBe(Array.from({ length: count }, (_, index) => `part ${index + 1}`).join('\n'))
  expect(result.report.combine?.prompt.name).toBe('combine')
})

test('all its calls are paid from one budget', async () => {
  const client = clientOf(() => answers('part', 100))
  const result = await mapReduce(client, { ...options, budget: { outputTokens: 350 } }, TEXT)
  expect(result).toMatchObject({ ok: false, failure: { code: 'tokens_exhausted' }, report: { combine: undefined } })
  const spent = result.report.each.reduce((sum, { usage }) => sum + (usage.outputTokens ?? 0), 0)
  expect(spent).toBeLessThanOrEqual(400)
})

test('no more pieces are under way than it may be', async () => {
  let open = 0
  let most = 0
  const client = clientOf(async () => {
    most = Math.max(most, ++open)
    await new Promise(resolve => setTimeout(resolve, 5))
    open -= 1
    return answers('part')
  })
  expect((await mapReduce(client, { ...options, concurrency: 3 }, TEXT)).ok).toBe(true)
  expect(most).toBe(3)
})

test('a piece that fails ends the whole, and so does whoever asked', async () => {
  let asked = 0
  const failing = clientOf(() => (++asked >= 2 ? answers('') : answers('part')))
  const failed = await mapReduce(failing, { ...options, concurrency: 1 }, TEXT)
  expect(failed).toMatchObject({ ok: false, failure: { code: 'empty' }, report: { combine: undefined } })
  expect(failed.report.each).toHaveLength(2)
  const stopped = await mapReduce(failing, { ...options, signal: AbortSignal.abort() }, TEXT)
  expect(stopped.ok).toBe(false)
})

import { join } from 'node:path'
import { createClient, custom, definePrompt, type RawOutput } from 'breakwater'
import { INPUT, OUTPUT, TEXT } from '../client/question.ts'

const TEXT_OF_IT = JSON.stringify({
  summary: 'A breakwater shelters a harbour.',
  key_points: ['It takes the waves.'],
  confidence: 0.9,
})
const ANSWER: RawOutput = {
  text: TEXT_OF_IT,
  reasoning: '',
  toolCalls: [],
  refusal: undefined,
  finish: { reason: 'stop', raw: 'stop' },
  usage: { inputTokens: 90, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 40, reasoningTokens: 0 },
  rawUsage: undefined,
  model: undefined,
  responseId: undefined,
  logprobs: undefined,
  message: { role: 'assistant', content: TEXT_OF_IT },
}
/** At once, before what they brought is safe. */
const WAVE = 100

/** Calls that each become a case of their own, redacted and safe in the file, for each second. No network takes part. */
export async function keepCalls(directory: string, count: number): Promise<number> {
  const client = createClient({
    routes: [custom({ name: 'bench', model: 'bench', call: () => ANSWER })],
    capture: { path: join(directory, `calls-${performance.now()}.db`), sampleRate: 1 },
  })
  const prompt = definePrompt({
    name: 'summarize',
    input: INPUT,
    output: OUTPUT,
    messages: ({ text }) => `Summarize: ${text}`,
  })
  const run = async (number: number): Promise<void> => {
    const { ok } = await client.run(prompt, { text: `${TEXT} ann.${number}@example.com` })
    if (!ok) throw new Error('a call failed')
  }
  const startMs = performance.now()
  for (let done = 0; done < count; done += WAVE) {
    await Promise.all(Array.from({ length: Math.min(WAVE, count - done) }, (_, index) => run(done + index)))
    await client.flush()
  }
  const seconds = (performance.now() - startMs) / 1_000
  await client.close()
  return count / seconds
}

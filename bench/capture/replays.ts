import { join } from 'node:path'
import { createCassette } from '@breakwater/testing'
import { type DatasetCase, replayCase } from '@breakwater/testing/dataset'
import { definePrompt } from 'breakwater'
import { INPUT, OUTPUT, TEXT } from '../client/question.ts'
import { openSubject } from '../client/subjects.ts'
import { type Order, repeat } from '../client/work.ts'

/** Exchanges replayed from a cassette, for each second, by the client that was recorded. */
export async function replayExchanges(directory: string, port: string, order: Order): Promise<number> {
  const path = join(directory, `${order.work}.har`)
  const subject = await openSubject('breakwater', port)
  await using recording = createCassette({ path })
  await recording.run(() => repeat(subject, { ...order, count: 1, inParallel: 1 }))
  await recording.close()
  await using cassette = createCassette({ path, mode: 'none', repeats: true })
  const replay = (count: number): Promise<void> => cassette.run(() => repeat(subject, { ...order, count }))
  await replay(order.inParallel)
  const startMs = performance.now()
  await replay(order.count)
  return order.count / ((performance.now() - startMs) / 1_000)
}

const ONE: DatasetCase = {
  id: 'bench',
  prompt: 'summarize',
  input: { text: TEXT },
  output:
    '{"summary": "A breakwater shelters a harbour.", "key_points": ["It takes the waves."], "confidence": "high"}',
  expect: { code: 'schema_mismatch' },
}

/** Cases of a dataset replayed, one after the other, for each second. */
export async function replayCases(count: number): Promise<number> {
  const prompt = definePrompt({
    name: 'summarize',
    input: INPUT,
    output: OUTPUT,
    messages: ({ text }) => `Summarize: ${text}`,
  })
  const startMs = performance.now()
  for (let done = 0; done < count; done++) {
    const { holds } = await replayCase(ONE, prompt)
    if (!holds) throw new Error('the case does not hold')
  }
  return count / ((performance.now() - startMs) / 1_000)
}

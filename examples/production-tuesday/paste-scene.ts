import { createSimulator } from '@breakwater/testing'
import { createClient, mapReduce, openaiCompatible } from 'breakwater'
import { summarize } from './summarize.ts'
import type { Text } from './texts.ts'

/** What no single call can take: the paste is summarized piece by piece, and the summaries once more. */
export async function pasteScene({ text }: Text, line: (text: string) => void, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await using simulator = await createSimulator()
  const client = createClient({
    routes: [openaiCompatible({ model: 'simulated', baseURL: simulator.url, contextWindow: 128_000 })],
  })
  const result = await mapReduce(
    client,
    {
      each: summarize,
      combine: summarize,
      split: { maxTokens: 30_000, overlapTokens: 200 },
      toEach: piece => ({ text: piece }),
      toCombine: parts => ({ text: parts.map(({ summary }) => summary).join('\n') }),
      budget: { timeMs: 30_000 },
      signal,
    },
    text,
  )
  const { each } = result.report
  const tokens = each.reduce((sum, { usage }) => sum + (usage.inputTokens ?? 0), 0)
  line('')
  line('The long paste once more, in pieces (mapReduce)')
  line(`  ended as              ${result.ok ? 'a value' : result.failure.code}`)
  line(`  calls                 ${each.length} pieces and 1 to combine them, ${tokens} tokens in`)
  await client.close()
}

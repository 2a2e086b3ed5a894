import type { Ask, Client } from 'breakwater'
import { contentHash } from './content-hash.ts'
import type { Journal } from './journal.ts'
import { createSpending, type Spending } from './spending.ts'

export interface Asker {
  /** `repeat` keeps the answers of repeated runs apart, so that a judge that wavers is seen to. */
  askFor(repeat: number): Ask
  /** What all answers that were not in the journal have cost, where prices are known. */
  readonly costUsd: number
}

/** How judges ask: through the client, and once for each question. */
export function createAsker(
  client: Pick<Client, 'ask'>,
  journal: Journal,
  spending: Spending = createSpending(undefined),
): Asker {
  const underWay = new Map<string, ReturnType<Ask>>()
  let costUsd = 0

  async function answer(key: string, text: string, options: Parameters<Ask>[1]): ReturnType<Ask> {
    const result = await spending.within(() => client.ask(text, options))
    costUsd += result.call.costUsd ?? 0
    if (!result.ok) return result
    await journal.put(key, result.value)
    return result
  }

  return {
    askFor: repeat => (text, options) => {
      const key = contentHash('ask', text, options.output, options.route, repeat)
      const known = journal.get(key)
      if (known !== undefined) return Promise.resolve({ ok: true, value: known })
      const asking = underWay.get(key) ?? answer(key, text, options).finally(() => underWay.delete(key))
      underWay.set(key, asking)
      return asking
    },
    get costUsd() {
      return costUsd
    },
  }
}

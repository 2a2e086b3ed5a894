/** A process that spends from a shared file: `node budget-process.ts PATH SEED TURNS LIMIT`. Prints what it spent. */
import { createSqliteBudgetStore } from '../src/node/budget-sqlite.ts'

const [path = '', seed = '1', turns = '1', limit = '1'] = process.argv.slice(2)

let state = Number(seed)
/** Numbers from 0 to 1 that look random and come again (mulberry32). */
function random(): number {
  state = (state + 0x6d2b_79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
}

const store = createSqliteBudgetStore({ path, limits: { day: { outputTokens: Number(limit) } } })
let spent = 0
let refused = 0

async function turn(): Promise<void> {
  const outputTokens = Math.ceil(random() * 40)
  const amounts = { attempts: 1, inputTokens: 5, outputTokens, costUsd: 0 }
  const lease = await store.reserve(['team'], amounts, 10_000)
  if ('field' in lease) {
    refused += 1
    return
  }
  const used = Math.floor(random() * (outputTokens + 1))
  if (random() < 0.5) await new Promise(resolve => setImmediate(resolve))
  await store.settle(lease, { ...amounts, outputTokens: used })
  spent += used
}

for (let done = 0; done < Number(turns); done += 4) await Promise.all([turn(), turn(), turn(), turn()])
await store.flush()
await store.close()
process.stdout.write(JSON.stringify({ spent, refused }))

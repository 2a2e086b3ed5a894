import { join } from 'node:path'
import type { Case } from 'breakwater/store'
import { shareSqliteStore } from '../../packages/breakwater/src/node/index.ts'
import { caseNamed } from '../../packages/breakwater/test/store-support.ts'

const TEXT = 'A breakwater protects ships from waves. '.repeat(12)
/** What the store takes in hand before it drops. */
const WAVE = 10_000

/** A failure of a kind of its own, about a kilobyte of it. */
const caseOf = (number: number): Case =>
  caseNamed(`call-${number}`, number.toString(16).padStart(16, '0'), {
    atMs: 1_795_600_000_000 + number,
    messages: [{ role: 'user', content: `Summarize: ${TEXT}` }],
  })

export interface Kept {
  readonly perSecond: number
  readonly dropped: number
}

/** Cases that are safe in the file, each of another kind, for each second from the first to the last acknowledgement. */
export async function keepCases(directory: string, count: number): Promise<Kept> {
  const store = shareSqliteStore(join(directory, `store-${performance.now()}.db`))
  await store.flush()
  const startMs = performance.now()
  for (let number = 0; number < count; number++) {
    store.put(caseOf(number))
    if (number % WAVE === WAVE - 1) await store.flush()
  }
  await store.flush()
  const seconds = (performance.now() - startMs) / 1_000
  const { dropped } = store
  await store.close()
  return { perSecond: (count - dropped) / seconds, dropped }
}

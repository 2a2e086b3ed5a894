import process from 'node:process'
import type { Addresses, Subject, Wire } from './subject.ts'

// One subject in a process of its own: it works when it is told to and says what that cost this process.

export type SubjectName = 'undici' | 'fetch' | 'openai' | 'ai' | 'breakwater' | 'breakwater-telemetry'

const SUBJECTS: { readonly [name in SubjectName]: () => Promise<{ open(addresses: Addresses): Subject }> } = {
  undici: () => import('./undici.ts'),
  fetch: () => import('./fetch.ts'),
  openai: () => import('./openai.ts'),
  ai: () => import('./ai.ts'),
  breakwater: () => import('./breakwater.ts'),
  'breakwater-telemetry': () => import('./breakwater-telemetry.ts'),
}

/** So many calls, or streams, so many of them at once. */
export interface Order {
  readonly work: 'call' | Wire
  readonly count: number
  readonly inParallel: number
}

export interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
  /** After a full collection of garbage. */
  readonly heapBytes: number
  readonly rssBytes: number
}

async function carryOut(subject: Subject, order: Order): Promise<Cost> {
  const { work } = order
  const once = work === 'call' ? () => subject.call() : () => subject.stream(work)
  globalThis.gc?.()
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  let left = order.count
  const worker = async () => {
    while (left-- > 0) await once()
  }
  await Promise.all(Array.from({ length: order.inParallel }, worker))
  const wallMs = performance.now() - wallBefore
  const { user, system } = process.cpuUsage(cpuBefore)
  subject.reset?.()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { cpuMs: (user + system) / 1_000, wallMs, heapBytes: heapUsed, rssBytes: rss }
}

const [name, port] = process.argv.slice(2)
const origin = `http://127.0.0.1:${port}`
const { open } = await SUBJECTS[name as SubjectName]()
const subject = open({ plain: `${origin}/v1`, burst: `${origin}/burst`, events: `${origin}/events` })
process.on('message', (order: Order) => void carryOut(subject, order).then(cost => process.send?.(cost)))
process.on('disconnect', () => process.exit())
process.send?.('ready')

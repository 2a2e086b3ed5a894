import process from 'node:process'
import type { Subject } from './subject.ts'
import { openSubject, type SubjectName } from './subjects.ts'
import { type Order, repeat } from './work.ts'

// One subject in a process of its own: it works when it is told to and says what that cost this process.

export interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
}

/** After a full collection of garbage. */
export interface Memory {
  readonly heapBytes: number
  readonly rssBytes: number
}

async function carryOut(subject: Subject, order: Order): Promise<Cost> {
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  await repeat(subject, order)
  const wallMs = performance.now() - wallBefore
  const { user, system } = process.cpuUsage(cpuBefore)
  subject.reset?.()
  return { cpuMs: (user + system) / 1_000, wallMs }
}

function memory(): Memory {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heapBytes: heapUsed, rssBytes: rss }
}

const [name, port] = process.argv.slice(2)
const subject = await openSubject(name as SubjectName, port as string)
process.on('message', async (order: Order | 'memory') => {
  process.send?.(order === 'memory' ? memory() : await carryOut(subject, order))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

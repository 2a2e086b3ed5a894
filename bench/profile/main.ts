import { Session } from 'node:inspector/promises'
import process from 'node:process'
import { openSubject, type SubjectName } from '../client/subjects.ts'
import { repeat, type Work } from '../client/work.ts'
import { startServer } from '../harness/interleave.ts'
import { type SelfTimes, selfTimes } from './self-times.ts'

// Where the time of a subject goes: `node bench/profile/main.ts breakwater call 20000`.

const [name = 'breakwater', work = 'call', count = '20000'] = process.argv.slice(2)
const LINES = 60

const server = await startServer()
const subject = await openSubject(name as SubjectName, String(server.greeting))
const order = { work: work as Work, inParallel: 16 }
await repeat(subject, { ...order, count: Math.ceil(Number(count) / 4) })

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 200 })
await session.post('Profiler.start')
await repeat(subject, { ...order, count: Number(count) })
const { profile } = await session.post('Profiler.stop')
server[Symbol.dispose]()

function print(title: string, { totalUs, entries }: SelfTimes): void {
  console.log(`\n${title}, us each (${(totalUs / Number(count)).toFixed(1)} in all)`)
  for (const { place, us } of entries.slice(0, LINES)) {
    console.log(
      `${(us / Number(count)).toFixed(2).padStart(8)}  ${((us / totalUs) * 100).toFixed(1).padStart(5)}%  ${place}`,
    )
  }
}

print('by package and folder', selfTimes(profile, 'folder'))
print('by function', selfTimes(profile, 'function'))
process.exit()

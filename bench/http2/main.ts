import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { spreadOf } from '../harness/statistics.ts'

// What HTTP/2 would cost or save a client: `node bench/http2/main.ts [ROUNDS]`. Both over TLS on loopback, each client a
// process of its own, rounds interleaved.

interface Served {
  readonly url: string
  readonly ca: string
}
interface Measured {
  readonly cpuUs: number
  readonly perSecond: number
}

const file = (name: string) => join(import.meta.dirname, name)
const told = <T>(child: ChildProcess): Promise<T> => new Promise(resolve => child.once('message', resolve as never))

const servers = { 1: fork(file('server.ts'), ['1']), 2: fork(file('server.ts'), ['2']) }
const served = { 1: await told<Served>(servers[1]), 2: await told<Served>(servers[2]) }
const measure = (version: 1 | 2): Promise<Measured> =>
  told(fork(file('client.ts'), [String(version), served[version].url, served[version].ca, '2000']))

const ratios: number[] = []
const speeds: number[] = []
for (let round = 0; round < Number(process.argv[2] ?? 7); round++) {
  const first = await measure(round % 2 === 0 ? 1 : 2)
  const second = await measure(round % 2 === 0 ? 2 : 1)
  const [one, two] = round % 2 === 0 ? [first, second] : [second, first]
  ratios.push(two.cpuUs / one.cpuUs)
  speeds.push(two.perSecond / one.perSecond)
}
const words = ({ median, min, max }: ReturnType<typeof spreadOf>) =>
  `${median.toFixed(2)}x (${min.toFixed(2)}-${max.toFixed(2)})`
console.info(`CPU per request over HTTP/2, against HTTP/1.1: ${words(spreadOf(ratios))}`)
console.info(`requests a second, the same: ${words(spreadOf(speeds))}`)
for (const server of Object.values(servers)) server.kill()

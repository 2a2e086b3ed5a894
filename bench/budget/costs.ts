import { admit, admitLength, inputChars, Meter } from '../../packages/breakwater/src/budget/index.ts'
import type { Request } from '../../packages/breakwater/src/result/index.ts'
import { compare } from '../harness/interleave.ts'

const SENTENCE = 'The delivery arrived on Tuesday, but two of the ordered devices were damaged. '
const meter = new Meter({
  name: 'openai/gpt-5-mini',
  model: 'gpt-5-mini',
  provider: 'openai',
  baseURL: 'https://api.openai.com/v1',
  dialect: 'openai-responses',
  contextWindow: undefined,
  prices: undefined,
  maxOutputTokens: undefined,
})

const requestOf = (content: string): Request => ({
  prompt: { name: 'bench', version: '1', hash: '' },
  messages: [{ role: 'user', content }],
  tools: [],
  outputSchema: undefined,
  wantsJson: false,
  settings: { maxOutputTokens: 800 },
  extra: {},
})

/** CPU time of one piece of work in microseconds, the least of several rounds: what else runs only adds to it. */
async function cpuUs(count: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const before = process.cpuUsage()
    for (let index = 0; index < count; index++) await work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / count)
  }
  return least
}

/** What admission costs, beside the bare request that a call is measured against. */
export async function printCosts(): Promise<void> {
  await meter.ready()
  const short = requestOf(SENTENCE.repeat(27).slice(0, 2_048))
  const each = await cpuUs(20_000, () => admit(short, meter))
  const [base, ours] = await compare(
    { base: 'undici', others: ['breakwater'], work: 'call', count: 600, inParallel: 16 },
    { rounds: 5, size: 1 },
  )
  for (const subject of [base, ours]) {
    if (subject === undefined) continue
    const share = (each / subject.cpuUs.median) * 100
    console.log(
      `admission of 2 KB: ${each.toFixed(1)} us, ${share.toFixed(1)}% of a call's ${subject.cpuUs.median.toFixed(0)} us (${subject.name})`,
    )
  }
  const tooLong = requestOf(SENTENCE.repeat(25_000))
  const refused = await cpuUs(200, () => admit(tooLong, meter))
  console.log(`a message of ${SENTENCE.length * 25_000} characters refused in ${(refused / 1_000).toFixed(3)} ms`)
  const paste = { text: 'x'.repeat(50_000_000) }
  const byLength = await cpuUs(200, () => admitLength('bench', inputChars(paste), [meter]))
  console.log(`an input of 50 MB refused by its length in ${(byLength / 1_000).toFixed(3)} ms`)
}

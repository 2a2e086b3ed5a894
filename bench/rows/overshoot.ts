import { FAULTS, type FaultName, type Play } from '@breakwater/testing'
import { type Client, createClient, openaiCompatible, type Prompt } from 'breakwater'
import { summarize } from '../client/prompts.ts'
import { MODEL, TEXT } from '../client/question.ts'
import { startChild } from '../harness/child.ts'
import type { Row, Scale } from '../harness/row.ts'

const DEADLINE_MS = 400
const ABORT_AFTER_MS = 150
const HANG_MS = 30_000
const MAX_OVERSHOOT_MS = 50

const SIMULATOR = `${import.meta.dirname}/../simulator/main.ts`

/** How much later than agreed a call ended, whatever was played; and the fault that was worst. */
interface Worst {
  readonly ms: number
  readonly play: string
}

export const overshoot: Row = {
  name: 'overshoot',
  async measure(scale) {
    using simulator = await startChild(SIMULATOR)
    const client = createClient({
      routes: [openaiCompatible({ model: MODEL, baseURL: simulator.greeting as string, apiKey: 'sk-bench' })],
      retry: { initialDelayMs: 20, maxDelayMs: 100 },
      // Every call fails: an open circuit would end it before it met its fault.
      breaker: { consecutive: 1_000_000, minAttempts: 1_000_000 },
    })
    const late: Worst[] = []
    const cancelled: Worst[] = []
    const plays = allPlays(scale)
    for (const play of plays) {
      await simulator.ask(play as object)
      for (const prompt of PROMPTS) {
        late.push({ play: nameOf(play), ms: await overshootOf(client, prompt, undefined) })
        cancelled.push({ play: nameOf(play), ms: await overshootOf(client, prompt, ABORT_AFTER_MS) })
      }
    }
    await client.close({ drainMs: 0 })
    const many = `${plays.length} faults, plain and streamed on the wire`
    return [figure(`deadline overshoot, ${many}`, late), figure(`end after the caller's abort, ${many}`, cancelled)]
  },
}

const PROMPTS: readonly Prompt<{ text: string }, unknown, undefined>[] = [
  summarize(DEADLINE_MS, 1),
  summarize(DEADLINE_MS, undefined),
]

function figure(what: string, all: readonly Worst[]) {
  const worst = all.reduce((most, one) => (one.ms > most.ms ? one : most))
  return {
    what,
    measured: `at most ${worst.ms.toFixed(1)} ms (${worst.play})`,
    reach: `<= ${MAX_OVERSHOOT_MS} ms`,
    holds: worst.ms <= MAX_OVERSHOOT_MS,
  }
}

/** Beyond a bare timer for the same moment: what the event loop itself is late does not count. */
async function overshootOf(
  client: Client,
  prompt: Prompt<{ text: string }, unknown, undefined>,
  abortAfterMs: number | undefined,
): Promise<number> {
  const controller = new AbortController()
  const startedMs = performance.now()
  const bareTimer = new Promise<number>(resolve =>
    setTimeout(() => {
      if (abortAfterMs !== undefined) controller.abort()
      resolve(performance.now())
    }, abortAfterMs ?? DEADLINE_MS),
  )
  await client.run(prompt, { text: TEXT }, { signal: controller.signal })
  const endedMs = performance.now()
  const agreedMs = startedMs + (abortAfterMs ?? DEADLINE_MS)
  return Math.max(0, endedMs - Math.max(agreedMs, await bareTimer))
}

function allPlays({ size }: Scale): Play[] {
  const plays = (Object.keys(FAULTS) as FaultName[]).map(playOf)
  return plays.filter((_, index) => index % Math.round(1 / size) === 0)
}

/** With what it needs, and long enough that only the client ends it. */
function playOf(fault: FaultName): Play {
  if (fault === 'status') return { fault, status: 418 }
  const isLong = 'forMs' in FAULTS[fault].parameters
  return (isLong ? { fault, forMs: HANG_MS } : { fault }) as Play
}

const nameOf = (play: Play): string => (typeof play === 'string' ? play : play.fault)

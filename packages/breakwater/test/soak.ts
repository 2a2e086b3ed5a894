import { getEventListeners } from 'node:events'
import { createAnswer, createSimulator, type FaultPlay, type Storm } from '@breakwater/testing'
import { type CallEvent, type Client, createClient, definePrompt, openaiCompatible } from '../src/index.ts'

/** What a soak has seen. */
export interface Soak {
  readonly seed: number
  calls: number
  /** Of the calls, those that were read as they came. */
  streams: number
  values: number
  failures: number
  /** How late the latest result was, against the call's deadline. */
  latestMs: number
  /** Of the heap, after a collection of garbage where it is exposed: after the first rounds, and in the end. */
  heapMB: { first: number; last: number }
  /** What must never be, each with what happened. */
  readonly wrong: string[]
}

const ANSWER = 'Ships rest behind the breakwater, and the waves stay outside – „ruhig“ 🛟. It is made of stone.'
const speak = definePrompt({ name: 'soak', messages: (text: string) => text })

const PLAYS: readonly FaultPlay[] = [
  { fault: 'overloaded' },
  { fault: 'server_error' },
  { fault: 'rate_limited', retryAfterMs: 20 },
  { fault: 'unauthorized' },
  { fault: 'reset_before_headers' },
  { fault: 'reset_in_body' },
  { fault: 'close_in_body' },
  { fault: 'truncated_body' },
  { fault: 'html_in_200' },
  { fault: 'empty_body' },
  { fault: 'hang_before_headers', forMs: 400 },
  { fault: 'stream_close' },
  { fault: 'stream_reset' },
  { fault: 'stream_error' },
  { fault: 'stream_broken_event' },
  { fault: 'stream_no_finish' },
  { fault: 'stream_plain_json' },
  { fault: 'stream_silence', forMs: 400 },
]

const CALLS_A_ROUND = 100
const IN_PARALLEL = 20
const ROUNDS_TO_WARM_UP = 5

/** Random storms against random policies, round by round, until it has made so many calls or used so much time. */
export async function soak(limits: { seed: number; calls: number; timeMs: number }): Promise<Soak> {
  const random = randomFrom(limits.seed)
  const seen: Soak = {
    seed: limits.seed,
    calls: 0,
    streams: 0,
    values: 0,
    failures: 0,
    latestMs: 0,
    heapMB: { first: 0, last: 0 },
    wrong: [],
  }
  const endMs = performance.now() + limits.timeMs
  for (let round = 1; seen.calls < limits.calls && performance.now() < endMs; round++) {
    await playRound(random, seen)
    globalThis.gc?.()
    seen.heapMB.last = process.memoryUsage().heapUsed / 1_000_000
    if (round <= ROUNDS_TO_WARM_UP) seen.heapMB.first = seen.heapMB.last
  }
  return seen
}

async function playRound(random: () => number, seen: Soak): Promise<void> {
  const storm = randomStorm(random)
  const simulator = await createSimulator({ storm, model: question => createAnswer(question, { text: ANSWER }) })
  const timeMs = 300 + Math.floor(random() * 1_500)
  const client = createClient({
    routes: ['first', 'second'].map(name => openaiCompatible({ name, model: name, baseURL: simulator.url })),
    retry: { attempts: 1 + Math.floor(random() * 3), initialDelayMs: 1, maxDelayMs: 20 },
    breaker: { consecutive: 2 + Math.floor(random() * 8), openMs: 50 },
    timeouts: { firstByteMs: 200, idleMs: 200 },
    limits: { concurrency: 5 + Math.floor(random() * 20) },
    budget: { timeMs },
    hedge: random() < 0.3,
  })
  const { signal } = new AbortController()
  let left = CALLS_A_ROUND
  const worker = async () => {
    while (left-- > 0) await one(client, signal, timeMs, random(), seen)
  }
  await Promise.all(Array.from({ length: IN_PARALLEL }, worker))
  const listeners = getEventListeners(signal, 'abort').length
  if (listeners > 0) seen.wrong.push(`${listeners} listeners are left on the caller's signal`)
  await client.close({ drainMs: 100 })
  await emptied(simulator, seen)
  await simulator.close()
}

/** One call, in one of the ways in which people read them. */
async function one(client: Client, signal: AbortSignal, timeMs: number, way: number, seen: Soak): Promise<void> {
  const startMs = performance.now()
  const text = `call ${seen.calls++}`
  try {
    const stream = way < 0.3 ? undefined : client.stream(speak, text, { signal })
    if (stream !== undefined) seen.streams++
    const shown = stream === undefined ? undefined : await read(stream, way)
    const result = await (stream?.result ?? client.run(speak, text, { signal }))
    seen.latestMs = Math.max(seen.latestMs, performance.now() - startMs - timeMs)
    if (!result.ok) seen.failures += 1
    else if (result.value !== ANSWER || (shown ?? ANSWER) !== ANSWER)
      seen.wrong.push(`${text}: a value that is not whole`)
    else seen.values += 1
  } catch (error) {
    seen.wrong.push(`${text}: threw ${String(error)}`)
  }
}

/** To its end, or left at the first piece: then nothing is known of what was shown. */
async function read(events: AsyncIterable<CallEvent>, way: number): Promise<string | undefined> {
  let text = ''
  for await (const event of events) {
    if (event.type === 'restart') text = ''
    if (event.type === 'text') text += event.text
    if (event.type === 'text' && way > 0.95) return undefined
    if (event.type === 'done' && !event.result.ok) return undefined
  }
  return text
}

/** Closed sockets are seen a moment later on the other side. */
async function emptied(simulator: { readonly openSockets: number }, seen: Soak): Promise<void> {
  for (let looks = 0; looks < 400 && simulator.openSockets > 0; looks++) {
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  if (simulator.openSockets > 0) seen.wrong.push(`${simulator.openSockets} sockets are left open`)
}

function randomStorm(random: () => number): Storm {
  const pick = () => PLAYS[Math.floor(random() * PLAYS.length)] as FaultPlay
  const faults = Array.from({ length: 1 + Math.floor(random() * 5) }, () => ({ ...pick(), weight: 1 }))
  const seed = Math.floor(random() * 1_000_000)
  return { name: 'random', seed, faults: [{ fault: 'ok', weight: 1 + Math.floor(random() * 20) }, ...faults] }
}

/** mulberry32: small, and the same for the same seed everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

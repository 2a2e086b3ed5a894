import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { createSimulator, type RecordedRequest, type Storm, storms } from '@breakwater/testing'
import { generateText } from 'ai'
import { createClient, openaiCompatible } from 'breakwater'
import OpenAI from 'openai'
import { summarize } from '../client/prompts.ts'
import { MAX_OUTPUT_TOKENS, MODEL, messages, TEXT } from '../client/question.ts'
import type { Figure, Row, Scale } from '../harness/row.ts'

/** Makes one call and says whether it came to an answer. */
type Call = () => Promise<boolean>

const KEY = 'sk-bench'

/** Everybody with their defaults. */
const CALLERS: { readonly [name: string]: (url: string) => Call } = {
  breakwater(url) {
    const client = createClient({ routes: [openaiCompatible({ model: MODEL, baseURL: url, apiKey: KEY })] })
    const prompt = summarize(20_000)
    return async () => (await client.run(prompt, { text: TEXT })).ok
  },
  'OpenAI SDK'(url) {
    const client = new OpenAI({ baseURL: url, apiKey: KEY })
    const request = { model: MODEL, messages: messages(TEXT), max_tokens: MAX_OUTPUT_TOKENS }
    return () => succeeded(client.chat.completions.create(request))
  },
  'AI SDK'(url) {
    const model = createOpenAICompatible({ name: 'bench', baseURL: url, apiKey: KEY })(MODEL)
    const request = { model, prompt: `Summarize: ${TEXT}`, maxOutputTokens: MAX_OUTPUT_TOKENS }
    return () => succeeded(generateText(request))
  },
}

const succeeded = (work: PromiseLike<unknown>): Promise<boolean> =>
  Promise.resolve(work).then(
    () => true,
    () => false,
  )

interface Fleet {
  readonly name: string
  readonly calls: number
  readonly succeeded: number
  readonly requests: readonly RecordedRequest[]
}

/** Each caller against a simulator of its own, all at the same time. */
const eachFleet = (storm: Storm, drive: (call: Call) => Promise<readonly boolean[]>): Promise<readonly Fleet[]> =>
  Promise.all(
    Object.entries(CALLERS).map(async ([name, caller]) => {
      await using simulator = await createSimulator({ storm })
      const results = await drive(caller(simulator.url))
      const requests = [...simulator.requests]
      return { name, calls: results.length, succeeded: results.filter(Boolean).length, requests }
    }),
  )

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const FLOOR = 10
const OUTAGE_MS = 10_000
const CALL_EVERY_MS = 20
const MAX_REQUESTS_PER_CALL = 1.1

/** Calls that keep coming while the provider is down: what the provider sees of them. */
export const outage: Row = {
  name: 'outage',
  async measure({ size }: Scale) {
    const calls = Math.round((OUTAGE_MS * size) / CALL_EVERY_MS)
    const fleets = await eachFleet(storms['total-outage'] as Storm, async call => {
      const started: Promise<boolean>[] = []
      for (let number = 0; number < calls; number++) {
        started.push(call())
        await sleep(CALL_EVERY_MS)
      }
      return Promise.all(started)
    })
    return fleets.map((fleet): Figure => {
      const perCall = Math.max(fleet.requests.length - FLOOR, 0) / fleet.calls
      return {
        what: `requests per call in an outage, the floor of ${FLOOR} apart: ${fleet.name}`,
        measured: `${perCall.toFixed(2)} (${fleet.requests.length} requests, ${fleet.calls} calls)`,
        ...(fleet.name === 'breakwater'
          ? { reach: `<= ${MAX_REQUESTS_PER_CALL}`, holds: perCall <= MAX_REQUESTS_PER_CALL }
          : {}),
      }
    })
  },
}

const AT_ONCE = 40
const ROUNDS_AGAINST_LIMIT = 5
const MAX_WASTED = 0.1

/** A provider in good health that takes ten requests a second, and forty callers who want something at once. */
export const limit: Row = {
  name: 'limit',
  async measure({ size }: Scale) {
    const rounds = Math.max(1, Math.round(ROUNDS_AGAINST_LIMIT * size))
    const fleets = await eachFleet(storms['rate-limited'] as Storm, async call => {
      const workers = Array.from({ length: AT_ONCE }, async () => {
        const results: boolean[] = []
        for (let round = 0; round < rounds; round++) results.push(await call())
        return results
      })
      return (await Promise.all(workers)).flat()
    })
    return fleets.flatMap(limitFigures)
  },
}

function limitFigures({ name, calls, succeeded, requests }: Fleet): Figure[] {
  // The first answer announces the limit: whoever reads it knows.
  const knownAtMs = Math.min(...requests.map(({ endedAtMs }) => endedAtMs ?? Number.POSITIVE_INFINITY))
  const wasted = requests.filter(({ status, startedAtMs }) => status === 429 && startedAtMs > knownAtMs).length
  const share = succeeded / calls
  const perUseful = wasted / Math.max(succeeded, 1)
  const isOurs = name === 'breakwater'
  return [
    {
      what: `calls that succeed against 10 a second, ${AT_ONCE} at once: ${name}`,
      measured: `${(share * 100).toFixed(0)}% of ${calls}`,
      ...(isOurs ? { reach: '100%', holds: share === 1 } : {}),
    },
    {
      what: `wasted requests once the limit is known: ${name}`,
      measured: `${(perUseful * 100).toFixed(1)}% (${wasted} beside ${succeeded} useful)`,
      ...(isOurs ? { reach: `<= ${MAX_WASTED * 100}%`, holds: perUseful <= MAX_WASTED } : {}),
    },
  ]
}

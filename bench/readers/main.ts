import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { createClient, definePrompt, openaiCompatible } from 'breakwater'
import { Pool } from 'undici'
import { KEY, MODEL, messages, TEXT } from '../client/question.ts'

// Readers of streams in a process of their own: how long until the first token, and what those who read slowly cost.

export interface Readers {
  /** Milliseconds from the question to the first piece of text, one after the other. */
  readonly firstMs: { readonly breakwater: readonly number[]; readonly undici: readonly number[] }
  /** While so many streams stand, each read for one event and then not at all; after a collection of garbage. */
  readonly heapBytes: number
  readonly rssBytes: number
  /** Milliseconds from a reader's leaving to the end of the connection as the server sees it. */
  readonly leaveMs: readonly number[]
}

export interface ReadersOrder {
  readonly rounds: number
  readonly slow: number
}

const [port] = process.argv.slice(2)
const origin = `http://127.0.0.1:${port}`
const client = createClient({
  routes: [openaiCompatible({ model: MODEL, baseURL: `${origin}/events`, apiKey: KEY })],
  limits: { concurrency: 1_000 },
})
const tell = definePrompt({ name: 'tell', version: '1.0.0', messages: (text: string) => messages(text) })
const pool = new Pool(origin)
const body = JSON.stringify({ model: MODEL, stream: true, messages: messages(TEXT) })

async function firstOfOurs(): Promise<number> {
  const startMs = performance.now()
  let firstMs = 0
  for await (const { type } of client.stream(tell, TEXT)) if (type === 'text') firstMs ||= performance.now() - startMs
  return firstMs
}

async function firstOfUndici(): Promise<number> {
  const startMs = performance.now()
  const answer = await pool.request({ method: 'POST', path: '/events/chat/completions', body })
  let firstMs = 0
  let text = ''
  for await (const chunk of answer.body) {
    text += chunk
    if (firstMs === 0 && text.includes('word0')) firstMs = performance.now() - startMs
  }
  return firstMs
}

/** A provider that never stops telling, on a socket that this process watches. */
async function leaving(rounds: number): Promise<readonly number[]> {
  const told = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word' } }] })}\n\n`
  let closed = Promise.withResolvers<number>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const telling = setInterval(() => response.write(told), 1)
    response.on('close', () => {
      clearInterval(telling)
      closed.resolve(performance.now())
    })
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const leaver = createClient({ routes: [openaiCompatible({ model: MODEL, baseURL: `http://127.0.0.1:${port}` })] })
  const leaveMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    closed = Promise.withResolvers()
    let leftMs = 0
    for await (const { type } of leaver.stream(tell, TEXT)) {
      leftMs = performance.now()
      if (type === 'text') break
    }
    leaveMs.push((await closed.promise) - leftMs)
  }
  await leaver.close({ drainMs: 0 })
  server.close()
  return leaveMs
}

async function measure({ rounds, slow }: ReadersOrder): Promise<Readers> {
  const firstMs = { breakwater: [] as number[], undici: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    firstMs.breakwater.push(await firstOfOurs())
    firstMs.undici.push(await firstOfUndici())
  }
  globalThis.gc?.()
  const before = process.memoryUsage()
  const readers = Array.from({ length: slow }, () => client.stream(tell, TEXT)[Symbol.asyncIterator]())
  await Promise.all(readers.map(reader => reader.next()))
  await new Promise(resolve => setTimeout(resolve, 500))
  globalThis.gc?.()
  const after = process.memoryUsage()
  await Promise.all(readers.map(reader => reader.return?.()))
  return {
    firstMs,
    heapBytes: after.heapUsed - before.heapUsed,
    rssBytes: after.rss - before.rss,
    leaveMs: await leaving(rounds),
  }
}

process.on('message', (order: ReadersOrder) => void measure(order).then(readers => process.send?.(readers)))
process.on('disconnect', () => process.exit())
process.send?.('ready')

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createSimulator } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'

const entry = new URL('../src/index.ts', import.meta.url).href

/** A program that imports the library, and the lines that it prints. */
function program(code: string): { child: ChildProcess; next: () => Promise<string> } {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  return { child, next: async () => (await lines.next()).value as string }
}

const RELOADS = 200
/** What a client or two hold at a time; a leak would be hundreds. */
const FEW = 20

/**
 * A development server that loads an application anew, over and over: each time the application makes a client and a
 * call. Prints what keeps the process busy at most.
 */
const reloading = (baseURL: string, before: string, options: string) => `
  const app = \`
    import { createClient, openaiCompatible } from '${entry}'
    ${before}
    globalThis.client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: '${baseURL}' })],
      ${options}
    })
    export const result = await globalThis.client.ask('The harbour is open.')
  \`
  const most = { Timeout: 0, MessagePort: 0 }
  for (let reload = 0; reload < ${RELOADS}; reload++) {
    const { result } = await import('data:text/javascript,' + encodeURIComponent(app) + '//' + reload)
    if (!result.ok) throw new Error(result.failure.code)
    const held = process.getActiveResourcesInfo()
    for (const kind in most) most[kind] = Math.max(most[kind], held.filter(one => one === kind).length)
  }
  await globalThis.client.flush()
  console.log(JSON.stringify(most))
`

const ANSWER = JSON.stringify({
  ...{ id: 'x', object: 'chat.completion', model: 'm' },
  choices: [{ index: 0, message: { role: 'assistant', content: 'Open.' }, finish_reason: 'stop' }],
})

/** A provider that sees how many connections are open: a client's idle ones keep no process busy. */
async function provider() {
  const open = { now: 0, most: 0 }
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(ANSWER))
  })
  server.on('connection', socket => {
    open.now += 1
    open.most = Math.max(open.most, open.now)
    socket.on('close', () => {
      open.now -= 1
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, open, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
}

async function reload(before: string, options: (file: string) => string) {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-reload-'))
  const { server, open, url } = await provider()
  try {
    const file = join(directory, 'cases.db')
    const { child, next } = program(reloading(url, before, options(file)))
    const ended = once(child, 'exit')
    const most = JSON.parse(await next())
    const [exitCode] = await ended
    return { timers: most.Timeout, threads: most.MessagePort, sockets: open.most, exitCode }
  } finally {
    server.close()
    await rm(directory, { recursive: true, force: true })
  }
}

describe('200 reloads of a module that makes a client', () => {
  test('leave sockets and timers flat where each closes the client before it', async () => {
    const { timers, threads, sockets, exitCode } = await reload(
      'await globalThis.client?.close({ drainMs: 0 })',
      () => '',
    )
    for (const count of [timers, threads, sockets]) expect(count).toBeLessThan(FEW)
    expect(exitCode).toBe(0)
  }, 120_000)

  test('leave timers and threads flat where nobody closes any, and end with the process', async () => {
    const { timers, threads, exitCode } = await reload('', file => `capture: { path: '${file}' },`)
    for (const count of [timers, threads]) expect(count).toBeLessThan(FEW)
    expect(exitCode).toBe(0)
  }, 120_000)
})

test('a process that is frozen right after its response has exported the event of its call, and goes on when it thaws', async () => {
  const events: { callId: string }[] = []
  const collector = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    events.push(JSON.parse(body))
    response.end()
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const collectorURL = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  await using simulator = await createSimulator()
  const { child, next } = program(`
    import { createServer } from 'node:http'
    import { createClient, openaiCompatible } from '${entry}'
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: '${simulator.url}' })],
      observe: {
        sampleRate: 1,
        log: async event => {
          await (await fetch('${collectorURL}', { method: 'POST', body: JSON.stringify(event) })).text()
        },
      },
    })
    const server = createServer(async (request, response) => {
      const result = await client.ask('The harbour is open.')
      await client.flush({ timeMs: 5_000 })
      response.end(result.call.id)
    }).listen(0, '127.0.0.1', () => console.log(server.address().port))
  `)
  try {
    const port = await next()
    for (let round = 1; round <= 3; round++) {
      const answered = await fetch(`http://127.0.0.1:${port}`)
      const callId = await answered.text()
      child.kill('SIGSTOP')
      expect(events.map(event => event.callId)).toHaveLength(round)
      expect(events.at(-1)?.callId).toBe(callId)
      child.kill('SIGCONT')
    }
  } finally {
    child.kill('SIGKILL')
    collector.closeAllConnections()
    collector.close()
  }
}, 60_000)

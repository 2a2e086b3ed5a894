import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSimulator, type Play, type Simulator, type SimulatorOptions, type Storm } from '@breakwater/testing'
import { z } from 'zod'
import {
  type Client,
  type ClientOptions,
  createClient,
  definePrompt,
  openaiCompatible,
  type Prompt,
} from '../src/index.ts'

export const TEXT =
  'The harbour was closed on Monday. A breakwater protects ships from waves. It is made of stone. Ships rest behind it.'

export interface Summary {
  summary: string
  key_points: string[]
  confidence: number
}

/** The prompt of the README, without a word on failures, for `given` milliseconds. */
export const summarize = (
  more: { timeMs?: number; maxReasks?: number; maxOutputTokens?: number | undefined } = {},
): Prompt<{ text: string }, Summary, undefined> =>
  definePrompt({
    name: 'summarize',
    version: '1.0.0',
    input: z.object({ text: z.string() }),
    output: z.object({
      summary: z.string().min(1),
      key_points: z.array(z.string()),
      confidence: z.number().min(0).max(1),
    }),
    messages: ({ text }) => [{ role: 'user', content: `Summarize: ${text}` }],
    settings:
      'maxOutputTokens' in more && more.maxOutputTokens === undefined
        ? {}
        : { maxOutputTokens: more.maxOutputTokens ?? 200 },
    budget: { timeMs: more.timeMs ?? 20_000 },
    maxReasks: more.maxReasks ?? 1,
  })

/** Faults for the first requests, one after the other. */
export const storm = (...faults: readonly Play[]): Storm => ({ name: 'test', faults })

/** The same from a provider that takes its time over each token: the client reads them one by one. */
export const paced = (...faults: readonly Play[]): Storm => ({ ...storm(...faults), latency: { perTokenMs: 4 } })

export interface Harbour extends AsyncDisposable {
  readonly simulator: Simulator
  readonly client: Client
}

/** A simulator and a client before it, both closed at the end of the test. */
export async function harbour(
  faults: readonly Play[] | Storm,
  { streaming = true, ...options }: Partial<ClientOptions> & { readonly streaming?: boolean } = {},
  simulatorOptions: SimulatorOptions = {},
): Promise<Harbour> {
  const played = 'name' in faults ? faults : storm(...faults)
  const simulator = await createSimulator({ storm: played, ...simulatorOptions })
  const client = createClient({
    routes: [openaiCompatible({ model: 'simulated', baseURL: simulator.url, capabilities: { streaming } })],
    retry: { initialDelayMs: 1, maxDelayMs: 5 },
    ...options,
  })
  return {
    simulator,
    client,
    async [Symbol.asyncDispose]() {
      await client.close({ drainMs: 200 })
      await simulator.close()
    },
  }
}

/** A raw server that does with each connection what it is told. */
export async function rawServer(onSocket: (socket: Socket) => void): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

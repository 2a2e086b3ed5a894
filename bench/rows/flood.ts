import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { createSimulator } from '@breakwater/testing'
import { createClient, openaiCompatible } from 'breakwater'
import { summarize } from '../client/prompts.ts'
import { MODEL, TEXT } from '../client/question.ts'
import { megabytes } from '../harness/format.ts'
import type { Row } from '../harness/row.ts'

const FLOOD_BYTES = 600_000_000
const MAX_BYTES = 64_000_000

/** A provider that answers without end: how much of it is read, all attempts together. */
export const flood: Row = {
  name: 'flood',
  async measure() {
    const sockets: Socket[] = []
    const onSocket = (message: unknown) => sockets.push((message as { socket: Socket }).socket)
    subscribe('net.client.socket', onSocket)
    await using simulator = await createSimulator({
      storm: { name: 'flood', faults: [{ fault: 'flood', bytes: FLOOD_BYTES, weight: 1 }] },
    })
    const client = createClient({
      routes: [openaiCompatible({ model: MODEL, baseURL: simulator.url, apiKey: 'sk-bench' })],
    })
    const result = await client.run(summarize(60_000), { text: TEXT })
    await client.close()
    unsubscribe('net.client.socket', onSocket)
    const bytes = sockets.reduce((sum, socket) => sum + socket.bytesRead, 0)
    const code = result.ok ? 'value' : result.failure.code
    return [
      {
        what: `bytes read of a flood of ${megabytes(FLOOD_BYTES)}`,
        measured: `${megabytes(bytes)} (${code}, ${result.call.attempts.length} attempts)`,
        reach: `<= ${megabytes(MAX_BYTES)}`,
        holds: !result.ok && bytes <= MAX_BYTES,
      },
    ]
  },
}

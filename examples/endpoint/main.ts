// An HTTP endpoint on node:http. Whatever happens to the model, the caller gets a status that says who must act.
//   node examples/endpoint/main.ts     then: curl -d 'A text.' http://127.0.0.1:3000
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { createSimulator } from '@breakwater/testing'
import { createClient, definePrompt, openaiCompatible, toHttpResponse } from 'breakwater'
import { z } from 'zod'

const summarize = definePrompt({
  name: 'summarize',
  input: z.object({ text: z.string().min(1) }),
  output: z.object({ summary: z.string(), key_points: z.array(z.string()) }),
  messages: ({ text }) => [{ role: 'user', content: `Summarize: ${text}` }],
  budget: { timeMs: 10_000 },
})

// A simulator in the place of a provider, with bad luck for some texts.
await using simulator = await createSimulator({
  storm: {
    name: 'some bad luck',
    conversations: [
      { text: 'contraband', play: ['refusal'] },
      { text: 'rush hour', play: ['overloaded', 'overloaded', 'overloaded'] },
    ],
  },
})
const client = createClient({
  routes: [openaiCompatible({ model: 'simulated', baseURL: simulator.url })],
  retry: { initialDelayMs: 10, maxDelayMs: 50 },
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A caller that hangs up ends the call.
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const text = await readText(request)
  const { status, headers, body } = toHttpResponse(await client.run(summarize, { text }, { signal: gone.signal }))
  response.writeHead(status, Object.fromEntries(headers))
  response.end(body === null ? '' : await readText(body))
}

const server = createServer((request, response) => void answer(request, response))
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
await once(server, 'listening')
const address = server.address()
console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`)

await once(process, 'SIGINT')
server.close()
server.closeAllConnections()
await client.close()

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { rolldown } from 'rolldown'
import { z } from 'zod'
import {
  type Client,
  createClient,
  custom,
  definePrompt,
  type Prompt,
  type ResponseFormat,
  type StreamEvent,
  tool,
} from '../../src/index.ts'

const chat = definePrompt({ name: 'chat', messages: () => 'hello' })
const withTool = definePrompt({
  name: 'chat',
  tools: [
    tool({
      name: 'look_up',
      description: 'Looks a ship up.',
      input: z.object({ ship: z.string() }),
      effects: 'none',
      run: ({ ship }) => `${ship} rests in the harbour`,
    }),
  ],
  messages: () => 'hello',
})

type Telling = (round: number) => AsyncGenerator<StreamEvent>

interface Scene {
  readonly prompt: Prompt<unknown, unknown, undefined>
  readonly tell: Telling
}

const text = (piece: string): StreamEvent => ({ type: 'text', text: piece })

/** What the model does, by the name of the scene. */
const SCENES: Readonly<Record<string, Scene>> = {
  talk: {
    prompt: chat as never,
    async *tell() {
      yield { type: 'reasoning', text: 'First the harbour, ' }
      yield { type: 'reasoning', text: 'then the waves.' }
      yield text('Ships rest ')
      yield text('behind it – „ruhig“ 🛟.')
    },
  },
  tool: {
    prompt: withTool as never,
    async *tell(round) {
      if (round > 1) return yield text('The Ada rests.')
      yield text('I look her up.')
      yield { type: 'toolCall', index: 0, id: 'call_1', name: 'look_up' }
      yield { type: 'toolArguments', index: 0, text: '{"ship":"Ada"}' }
    },
  },
  broken: {
    prompt: chat as never,
    async *tell() {
      yield text('Ships rest ')
      throw new Error('the model went away')
    },
  },
  restart: {
    prompt: definePrompt({ name: 'chat', onFailure: { callback_failed: 'next_route' }, messages: () => 'x' }) as never,
    async *tell(round) {
      yield text(round === 1 ? 'Ships sink ' : 'Ships rest.')
      if (round === 1) throw new Error('the model went away')
    },
  },
}

function clientFor({ tell }: Scene): Client {
  let rounds = 0
  const route = (name: string) => custom({ name, model: 'm', call: () => tell(++rounds) })
  return createClient({ routes: [route('first'), route('second')], retry: { attempts: 1 } })
}

/** Serves the page, and each scene in our own format and in that of `useChat`. */
export async function servePage(): Promise<{ readonly origin: string } & AsyncDisposable> {
  const bundle = await rolldown({
    input: `${import.meta.dirname}/page.js`,
    // Directives for React's server side mean nothing here.
    onLog: () => {},
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  const script = output[0].code
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const scene = SCENES[url.searchParams.get('scene') ?? '']
    if (url.pathname === '/') return void response.setHeader('content-type', 'text/html').end(PAGE)
    if (url.pathname === '/page.js') return void response.setHeader('content-type', 'text/javascript').end(script)
    if (scene === undefined) return void response.writeHead(404).end()
    const format = url.pathname.slice(1) as ResponseFormat
    const answer = await clientFor(scene).stream(scene.prompt, undefined).toResponse({ format })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    Readable.fromWeb(answer.body as never).pipe(response)
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>chat</title><body><script type="module" src="/page.js"></script>'

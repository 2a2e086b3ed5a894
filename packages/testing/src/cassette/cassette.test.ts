import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { createClient, createFetch, definePrompt, openaiCompatible } from 'breakwater'
import OpenAI from 'openai'
import { Agent, request as undiciRequest } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STORY } from '../../test/exchange.ts'
import { type Cassette, createCassette, createSimulator } from '../index.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-cassette-'))
})
afterAll(() => rm(directory, { recursive: true }))

const fileFor = (name: string): string => join(directory, `${name}.har`)
const KEY = 'sk-planted-4f9a8c7d6e5b4a39'
const question = { messages: [{ role: 'user' as const, content: `Summarize: ${STORY}` }], model: 'm' }

/** Works against a simulator while a cassette records, then again without a network. */
async function recordAndReplay<T>(name: string, work: (origin: string) => Promise<T>): Promise<[T, T, Cassette]> {
  const simulator = await createSimulator()
  const recording = createCassette({ path: fileFor(name) })
  const recorded = await recording.run(() => work(simulator.origin))
  await recording.close()
  await simulator.close()
  const replaying = createCassette({ path: fileFor(name), mode: 'none' })
  const replayed = await replaying.run(() => work(simulator.origin))
  await replaying.close()
  return [recorded, replayed, replaying]
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = []
  for await (const event of stream) events.push(event)
  return events
}

const post = { method: 'POST', body: JSON.stringify({ ...question, stream: true }) }

/** Everybody who sends requests in a process, streams included. */
const USERS: { readonly [name: string]: (origin: string) => Promise<unknown> } = {
  'client.run': async origin => {
    const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: `${origin}/v1`, apiKey: KEY })] })
    const result = await client.ask(`Summarize: ${STORY}`)
    await client.close()
    return result.ok ? result.value : result.failure
  },
  'client.stream': async origin => {
    const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: `${origin}/v1`, apiKey: KEY })] })
    const tell = definePrompt({ name: 'tell', messages: (text: string) => `Summarize: ${text}` })
    const events = await collect(client.stream(tell, STORY).text)
    await client.close()
    return events.join('')
  },
  'the hardened fetch': async origin => {
    const hardened = createFetch()
    const text = await (await hardened(`${origin}/v1/chat/completions`, post)).text()
    await hardened.close()
    return text
  },
  fetch: async origin => (await fetch(`${origin}/v1/chat/completions`, post)).text(),
  'undici.request': async origin => {
    const { body } = await undiciRequest(`${origin}/v1/chat/completions`, post as Parameters<typeof undiciRequest>[1])
    return body.text()
  },
  'the openai SDK': async origin => {
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${origin}/v1` })
    const chat = await openai.chat.completions.create(question)
    const chunks = await collect(await openai.chat.completions.create({ ...question, stream: true }))
    const response = await openai.responses.create({ model: 'm', input: STORY })
    const events = await collect(await openai.responses.create({ model: 'm', input: STORY, stream: true }))
    return { chat, chunks, text: response.output_text, events }
  },
  'the Anthropic SDK': async origin => {
    const anthropic = new Anthropic({ apiKey: KEY, baseURL: origin })
    const message = await anthropic.messages.create({ ...question, max_tokens: 100 })
    const events = await collect(await anthropic.messages.create({ ...question, max_tokens: 100, stream: true }))
    return { message, events }
  },
}

describe('what was recorded replays without a network, for', () => {
  test.each(Object.keys(USERS))('%s', async name => {
    const [recorded, replayed, cassette] = await recordAndReplay(name.replaceAll(' ', '-'), USERS[name]!)
    expect(replayed).toEqual(recorded)
    expect(cassette.report()).toMatchObject({ recorded: 0, misses: [], unused: [] })
    expect(cassette.report().played).toBeGreaterThan(0)
    expect(await readFile(cassette.path, 'utf8')).not.toContain(KEY)
  })

  test('a dispatcher of its own that takes the interceptor', async () => {
    const [recorded, replayed] = await recordAndReplay('agent', async origin => {
      const cassette = createCassette({ path: fileFor('own-agent') })
      const agent = new Agent().compose(cassette.intercept)
      const { body } = await undiciRequest(`${origin}/v1/chat/completions`, { ...post, dispatcher: agent } as never)
      const text = await body.text()
      await cassette.close()
      return text
    })
    expect(replayed).toBe(recorded)
  })
})

test('an exchange names the prompt that asked, also after the file was written again; others name none', async () => {
  await using simulator = await createSimulator()
  const path = fileFor('prompts')
  const tell = definePrompt({ name: 'tell', version: '1.2.0', messages: (text: string) => `Summarize: ${text}` })
  const baseURL = `${simulator.origin}/v1`
  const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL, apiKey: KEY })] })
  for (const ask of [() => client.run(tell, STORY), () => fetch(`${baseURL}/chat/completions`, post)]) {
    const cassette = createCassette({ path, mode: 'new' })
    await cassette.run<Promise<unknown>>(ask)
    await cassette.close()
  }
  await client.close()
  const { log } = JSON.parse(await readFile(path, 'utf8'))
  expect(log.entries.map(({ _prompt }: { _prompt?: unknown }) => _prompt)).toEqual([
    { name: 'tell', version: '1.2.0', hash: tell.hash },
    undefined,
  ])
})

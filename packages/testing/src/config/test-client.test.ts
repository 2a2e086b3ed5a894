import { createClient, definePrompt, openai } from 'breakwater'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../simulator/index.ts'
import type { LoadedConfig } from './config.ts'
import { testClientOptionsOf } from './test-client.ts'

const KEY = 'sk-of-the-project'

let simulator: Simulator
let config: LoadedConfig
beforeAll(async () => {
  simulator = await createSimulator({ apiKeys: [KEY] })
  config = {
    file: undefined,
    directory: '/p',
    client: { routes: [openai({ model: 'gpt-5-mini', baseURL: simulator.url, apiKey: KEY })], capture: true },
    prompts: [],
    datasets: '/p/datasets',
    cassettes: '/p/cassettes',
    store: '/p/cases.db',
  }
})
afterAll(() => simulator.close())

const outcome = async (options?: { keepsKeys: boolean }): Promise<string> => {
  const client = createClient(await testClientOptionsOf(config, options))
  const result = await client.run(
    definePrompt({ name: 'p', messages: (text: string) => text }),
    'The harbour is closed.',
  )
  await client.close()
  return result.ok ? 'value' : result.failure.code
}

test('the client of tests goes without the keys of the project, unless a cassette is being recorded', async () => {
  expect(await outcome()).toBe('unauthorized')
  expect(await outcome({ keepsKeys: true })).toBe('value')
})

test('what fails in a test is not captured', async () => {
  expect(await testClientOptionsOf(config, { keepsKeys: true })).toMatchObject({ capture: false })
})

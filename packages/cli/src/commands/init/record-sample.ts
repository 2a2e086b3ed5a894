import { readFile } from 'node:fs/promises'
import { clientOptionsOf, type LoadedConfig } from '@breakwater/testing/config'
import { recordCase } from '@breakwater/testing/dataset'
import { type ClientOptions, definePromptFile, type Prompt } from 'breakwater'
import { Mistake } from '../../mistake.ts'
import type { Project } from './detect.ts'
import { SAMPLE } from './texts.ts'

/**
 * The client whose requests the cassette answers: that of an existing configuration.
 *
 * @throws ConfigError where it cannot be made, Mistake where it has no route over HTTP
 */
export async function clientToRecord({ provider }: Project, config: LoadedConfig): Promise<ClientOptions> {
  if (config.file === undefined) return { routes: [provider.route()] }
  const client = await clientOptionsOf(config)
  if (client.routes.some(({ kind }) => kind === 'http')) return client
  throw new Mistake(`${config.file}: client: expected a route over HTTP, received none`)
}

/**
 * Writes the cassette of the sample: the requests that the client makes for it, with an answer in the form of the
 * provider. Nothing leaves this machine.
 */
export async function recordSample(client: ClientOptions, promptFile: string, path: string): Promise<void> {
  const prompt = (await definePromptFile(promptFile, await readFile(promptFile, 'utf8'))) as Prompt
  await recordCase({ kept: answered(), prompt, client, path })
}

/** The sample as if it had been captured. */
const answered = (): Parameters<typeof recordCase>[0]['kept'] => ({
  atMs: Date.now(),
  input: { text: SAMPLE.text },
  route: undefined,
  attempts: [
    {
      number: 1,
      route: '',
      step: 1,
      outcome: 'ok',
      durationMs: 0,
      status: 200,
      requestId: undefined,
      text: JSON.stringify(SAMPLE.value),
      refusal: undefined,
      toolCalls: [],
      finish: 'stop',
      rawFinish: undefined,
    },
  ],
})

import { readFile } from 'node:fs/promises'
import { clientOptionsOf, type LoadedConfig } from '@breakwater/testing/config'
import { recordCase } from '@breakwater/testing/dataset'
import { definePromptFile, type Prompt } from 'breakwater'
import { Mistake } from '../../mistake.ts'
import type { Project } from './detect.ts'
import { SAMPLE } from './texts.ts'

/**
 * Writes the cassette of the sample: the requests that the project's client makes for it, with an answer in the form of
 * the provider. Nothing leaves this machine.
 *
 * @throws ConfigError where the client of an existing configuration cannot be made
 */
export async function recordSample(
  { provider }: Project,
  config: LoadedConfig,
  promptFile: string,
  path: string,
): Promise<void> {
  const client = config.file === undefined ? { routes: [provider.route()] } : await clientOptionsOf(config)
  const prompt = (await definePromptFile(promptFile, await readFile(promptFile, 'utf8'))) as Prompt
  const route = await recordCase({ kept: answered(), prompt, client, path })
  if (route === undefined) throw new Mistake(`${config.file}: client: expected a route over HTTP, received none`)
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

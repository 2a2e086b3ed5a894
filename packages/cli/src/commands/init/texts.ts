import { join } from 'node:path'
import type { Project } from './detect.ts'

/** What the prompt is called, and the files around it. */
export const PROMPT = 'summarize'

/** What the test gives the prompt, and what a model made of it. */
export const SAMPLE = {
  text: 'The harbour was closed at noon. A storm had broken the outer wall, and two ships waited outside until the evening tide.',
  value: {
    summary: 'A storm broke the outer wall of the harbour, which was closed at noon.',
    points: ['The harbour was closed at noon.', 'Two ships waited until the evening tide.'],
  },
} as const

export const configText = ({ provider: { name, model, variable } }: Project): string =>
  `import { defineConfig } from '@breakwater/testing/config'
import { ${name} } from 'breakwater'

export default defineConfig({
  // The key comes from ${variable}. Calls that fail are kept in .breakwater/: see \`breakwater failures\`.
  client: () => ({ routes: [${name}({ model: '${model}' })], capture: true }),
  prompts: 'prompts',
})
`

export const PROMPT_TEXT = `---
version: 1.0.0
input:
  schema:
    text: string
output:
  schema:
    summary: string, one or two sentences
    points(array, at most five): string
---
{{role "system"}}
You summarize texts, and add nothing that is not in them.
{{role "user"}}
Summarize this text:

{{text}}
`

/** How the tests of each runner say the same. */
const WORDS = {
  vitest: {
    imports: ["import { noNetwork, storm, useCassette } from '@breakwater/testing/vitest'"],
    runner: "import { expect, test } from 'vitest'",
    isValue: (value: string) => `expect(result).toBeValue(${value})`,
    passes: 'expect(result).toPassChecks()',
    fails: "expect(result).toFailWith('refused')",
  },
  'node:test': {
    imports: [
      'import {',
      ...['assertFailsWith', 'assertPassesChecks', 'assertValue', 'noNetwork', 'storm', 'useCassette'].map(
        name => `  ${name},`,
      ),
      "} from '@breakwater/testing/node-test'",
    ],
    runner: "import { test } from 'node:test'",
    isValue: (value: string) => `assertValue(result, ${value})`,
    passes: 'assertPassesChecks(result)',
    fails: "assertFailsWith(result, 'refused')",
  },
} as const

/** @param cassette from the directory of the project */
export function testText({ runner, provider }: Project, cassette: string): string {
  const words = WORDS[runner]
  return `${runner === 'node:test' ? `${words.runner}\n` : ''}import { loadConfig, promptNamed, testClientOptionsOf } from '@breakwater/testing/config'
${words.imports.join('\n')}
import { ${['createClient', provider.name].sort().join(', ')} } from 'breakwater'
${runner === 'vitest' ? `${words.runner}\n` : ''}
// Nothing here reaches the network: the cassette holds what a provider answers, and the storm is played on this machine.
noNetwork()
const cassette = useCassette('${cassette}')
const refusing = storm('refusal')

const config = await loadConfig({ from: import.meta.dirname })
const ${PROMPT} = await promptNamed(config, '${PROMPT}')
const text =
  '${SAMPLE.text}'

test('a text is summarized in the form that the prompt asks for', async () => {
  const client = createClient(await testClientOptionsOf(config, { keepsKeys: cassette.isRecording }))
  const result = await client.run(${PROMPT}, { text })
  await client.close()
  ${words.isValue(valueText())}
  ${words.passes}
})

test('a refusal is told from an answer', async () => {
  const client = createClient({
    routes: [${provider.name}({ model: '${provider.model}', baseURL: refusing.${provider.at}, apiKey: 'none' })],
  })
  const result = await client.run(${PROMPT}, { text })
  await client.close()
  ${words.fails}
})
`
}

const valueText = (): string => `{
    summary: '${SAMPLE.value.summary}',
    points: [${SAMPLE.value.points.map(point => `'${point}'`).join(', ')}],
  }`

/** The words that run one test file. */
export const runnerCommand = ({ runner, manager }: Project, file: string): string =>
  runner === 'vitest' ? `${manager.exec} vitest run ${file}` : `node --test ${file}`

export const testFileOf = ({ directory, tests, suffix, extension }: Project): string =>
  join(directory, tests, `${PROMPT}.${suffix}.${extension}`)

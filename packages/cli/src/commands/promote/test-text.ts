import { relative, sep } from 'node:path'
import type { LoadedConfig } from '@breakwater/testing/config'
import type { Expectation } from '@breakwater/testing/dataset'
import type { Promoted } from './add-case.ts'

interface TestParts {
  readonly promoted: Promoted
  readonly dataset: string
  /** Of the cassette. */
  readonly path: string
  readonly config: LoadedConfig
  /** Undefined: the client's routes in their order. */
  readonly route: string | undefined
}

/** A test of Vitest that runs the case through the project's own client, over its cassette. */
export function testText({ promoted, dataset, path, config, route }: TestParts): string {
  const from = (file: string): string => relative(config.directory, file).split(sep).join('/')
  const options = route === undefined ? '' : `, { route: ${quoted(route)} }`
  return `import { join } from 'node:path'
import { loadConfig, promptNamed, testClientOptionsOf } from '@breakwater/testing/config'
import { readCase } from '@breakwater/testing/dataset'
import { useCassette } from '@breakwater/testing/vitest'
import { createClient } from 'breakwater'
import { expect, test } from 'vitest'

// It answers whatever the request says, so that the prompt may be mended, and a re-ask may become needless.
useCassette(${quoted(from(path))}, { match: { ignore: ['*'] }, unused: 'ignore' })

test(${quoted(promoted.id)}, async () => {
  const config = await loadConfig({ from: import.meta.dirname })
  const one = await readCase(join(config.directory, ${quoted(from(dataset))}), ${quoted(promoted.id)})
  const client = createClient(await testClientOptionsOf(config))
  const result = await client.run(await promptNamed(config, one.prompt), one.input${options})
  await client.close()
  ${assertionOf(promoted.expect)}
})
`
}

function assertionOf(expect: Expectation): string {
  if ('code' in expect) return `expect(result).toFailWith(${quoted(expect.code)})`
  return `expect(result).toBeValue(${'value' in expect ? JSON.stringify(expect.value) : ''})`
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, character => `\\${character}`)}'`

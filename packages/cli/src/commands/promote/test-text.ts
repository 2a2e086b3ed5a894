import { relative, sep } from 'node:path'
import type { LoadedConfig } from '@breakwater/testing/config'
import type { Expectation } from '@breakwater/testing/dataset'
import type { Promoted } from './add-case.ts'
import type { Runner } from './runner.ts'

interface TestParts {
  readonly promoted: Promoted
  readonly dataset: string
  /** Of the cassette. */
  readonly path: string
  readonly config: LoadedConfig
  /** Undefined: the client's routes in their order. */
  readonly route: string | undefined
  readonly runner: Runner
}

/** A test that runs the case through the project's own client, over its cassette. */
export function testText({ promoted, dataset, path, config, route, runner }: TestParts): string {
  const from = (file: string): string => relative(config.directory, file).split(sep).join('/')
  const options = route === undefined ? '' : `, { route: ${quoted(route)} }`
  const { before, helpers, after, assertion } = WORDS[runner](promoted.expect)
  return `import { join } from 'node:path'
${before}import { loadConfig, promptNamed, testClientOptionsOf } from '@breakwater/testing/config'
import { readCase } from '@breakwater/testing/dataset'
${helpers}import { createClient } from 'breakwater'
${after}
// It answers whatever the request says, so that the prompt may be mended, and a re-ask may become needless.
useCassette(${quoted(from(path))}, { match: { ignore: ['*'] }, unused: 'ignore' })

test(${quoted(promoted.id)}, async () => {
  const config = await loadConfig({ from: import.meta.dirname })
  const one = await readCase(join(config.directory, ${quoted(from(dataset))}), ${quoted(promoted.id)})
  const client = createClient(await testClientOptionsOf(config))
  const result = await client.run(await promptNamed(config, one.prompt), one.input${options})
  await client.close()
  ${assertion}
})
`
}

/** Import lines by their places, and what is held of the result. */
interface Words {
  readonly before: string
  readonly helpers: string
  readonly after: string
  readonly assertion: string
}

const WORDS: { readonly [runner in Runner]: (expect: Expectation) => Words } = {
  vitest: expect => ({
    before: '',
    helpers: "import { useCassette } from '@breakwater/testing/vitest'\n",
    after: "import { expect, test } from 'vitest'\n",
    assertion: `expect(result).${'code' in expect ? 'toFailWith' : 'toBeValue'}(${wordsOf(expect).join('')})`,
  }),
  'node:test': expect => {
    const name = 'code' in expect ? 'assertFailsWith' : 'assertValue'
    return {
      before: "import { test } from 'node:test'\n",
      helpers: `import { ${name}, useCassette } from '@breakwater/testing/node-test'\n`,
      after: '',
      assertion: `${name}(${['result', ...wordsOf(expect)].join(', ')})`,
    }
  },
}

function wordsOf(expect: Expectation): string[] {
  if ('code' in expect) return [quoted(expect.code)]
  return 'value' in expect ? [JSON.stringify(expect.value)] : []
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, character => `\\${character}`)}'`

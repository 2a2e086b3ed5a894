import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createRunnerProject, type Ended, type RunnerProject, SCENARIO } from '../../test/runner-project.ts'
import { createSimulator, type Simulator } from '../simulator/index.ts'

const VITEST = new URL('../../../../node_modules/vitest/vitest.mjs', import.meta.url).pathname

interface Runner {
  readonly imports: string
  readonly words: readonly string[]
  /** The words that leave all tests out but those of this name. */
  readonly only: (name: string) => readonly string[]
  /** Names of tests, in their order. */
  readonly passed: RegExp
  readonly failed: RegExp
}

const RUNNERS: { readonly [name: string]: Runner } = {
  vitest: {
    imports: `import { describe, test } from 'vitest'\nimport { noNetwork, storm, useCassette } from '@breakwater/testing/vitest'`,
    words: [VITEST, 'run', '--root', '.', '--reporter=tap-flat'],
    only: name => ['-t', name],
    passed: /^ok \d+ - .* > (.*?) # time/gm,
    failed: /^not ok \d+ - .* > (.*?) # time/gm,
  },
  'node:test': {
    imports: `import { describe, test } from 'node:test'\nimport { noNetwork, storm, useCassette } from '@breakwater/testing/node-test'`,
    words: ['--test', '--test-reporter=tap'],
    only: name => [`--test-name-pattern=${name}`],
    passed: /^ {4}ok \d+ - (.*)$/gm,
    failed: /^ {4}not ok \d+ - (.*)$/gm,
  },
}

const ALL = [
  'answers the first',
  'answers the second',
  'one',
  'another',
  'the first test meets it from its beginning',
  'the next test meets it from its beginning',
  'stays quiet',
]

/** Several processes a test, each of which loads a runner. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

describe.each(Object.entries(RUNNERS))('under %s', (_, runner) => {
  let project: RunnerProject
  let recorded: Ended
  beforeAll(async () => {
    project = await createRunnerProject()
    await project.write('tests/ask.test.ts', `import assert from 'node:assert'\n${runner.imports}\n${SCENARIO}`)
    recorded = await run()
  })
  afterAll(() => project[Symbol.asyncDispose]())

  const run = (env: NodeJS.ProcessEnv = {}, ...more: string[]): Promise<Ended> =>
    project.run(process.execPath, [...runner.words, ...more], {
      PROVIDER: simulator.url,
      SERVER: `${simulator.origin}/`,
      ...env,
    })
  const passed = ({ out }: Ended) => [...out.matchAll(runner.passed)].map(([, name]) => name)
  const failed = ({ out }: Ended) => [...out.matchAll(runner.failed)].map(([, name]) => name)

  test('a first run records, each storm begins anew, and only the test fails that reached for the network', async () => {
    expect({ passed: passed(recorded), failed: failed(recorded) }).toEqual({ passed: ALL, failed: ['is not fooled'] })
    expect(recorded.out).toContain('the network was used: provider.invalid:443 (once, refused)')
    for (const name of [
      'shared',
      'cassettes/tests/ask/a-cassette-each/one',
      'cassettes/tests/ask/a-cassette-each/another',
    ]) {
      const { log } = JSON.parse(await readFile(join(project.directory, `${name}.har`), 'utf8'))
      expect(log.entries).toHaveLength(name === 'shared' ? 2 : 1)
    }
  })

  test('a second run in CI asks nobody, and a request that was not recorded fails its test', async () => {
    const asked = simulator.requests.length
    const again = await run({ CI: 'true', SECOND: 'The quay is very long.' })
    expect({ passed: passed(again), failed: failed(again) }).toEqual({
      passed: ALL.filter(name => name !== 'answers the second'),
      failed: ['answers the second', 'is not fooled'],
    })
    expect(again.out).toMatch(/shared\.har has no recording for POST/)
    expect(simulator.requests.slice(asked).filter(({ path }) => path.endsWith('/completions'))).toEqual([])
  })

  test('recordings that nothing asked for are told, unless tests were left out that might have', async () => {
    const text = await readFile(join(project.directory, 'tests/ask.test.ts'), 'utf8')
    const skipped = /^ {2}test\('answers the second.*$/m
    await project.write('tests/ask.test.ts', text.replace(skipped, ''))
    const whole = await run()
    expect(whole.errors + whole.out).toMatch(/shared\.har holds recordings that no test asked for:\n.*#2 POST/)
    const part = await run({}, ...runner.only('answers the first'))
    expect(passed(part)).toContain('answers the first')
    expect(part.errors + part.out).not.toContain('no test asked for')
  })
})

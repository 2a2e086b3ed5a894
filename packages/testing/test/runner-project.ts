import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const ROOT = new URL('../../..', import.meta.url).pathname

/** A project within the repository, so that it finds the packages; git does not see it. */
export interface RunnerProject extends AsyncDisposable {
  readonly directory: string
  write(name: string, text: string): Promise<void>
  /** A program of the repository's, with this environment and nothing that concerns cassettes of the process's own. */
  run(program: string, words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>
}

export interface Ended {
  readonly code: number
  readonly out: string
  readonly errors: string
}

export async function createRunnerProject(): Promise<RunnerProject> {
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  const directory = await mkdtemp(join(ROOT, '.breakwater/runner-'))
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
  await write('package.json', '{ "type": "module" }')
  return {
    directory,
    write,
    run: (program, words, env = {}) =>
      new Promise(resolve => {
        const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env
        const clean = { ...inherited, CI: '', BREAKWATER_CASSETTE: '', NO_COLOR: '1', ...env }
        execFile(program, words, { cwd: directory, env: clean }, (error, out, errors) =>
          resolve({ code: error === null ? 0 : Number(error.code), out, errors }),
        )
      }),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  }
}

/** The tests that a project has for either runner, in the words of both. */
export const SCENARIO = `
const ask = async (text, base = process.env.PROVIDER) => {
  const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: text }] })
  const answer = await fetch(base + '/chat/completions', { method: 'POST', body })
  return (await answer.json()).choices?.[0]?.message.content ?? answer.status
}

describe('one cassette', () => {
  useCassette('shared.har', { loopback: true })
  test('answers the first', async () => assert.match(await ask('The harbour is closed.'), /closed/))
  test('answers the second', async () => assert.match(await ask(process.env.SECOND ?? 'The quay is long.'), /long/))
})

describe('a cassette each', () => {
  useCassette(undefined, { loopback: true })
  test('one', async () => assert.match(await ask('The tide is out.'), /tide/))
  test('another', async () => assert.match(await ask('The tide is in.'), /tide/))
})

describe('a storm', () => {
  const sea = storm(['overloaded'])
  for (const name of ['the first test', 'the next test']) {
    test(name + ' meets it from its beginning', async () => {
      assert.equal(await ask('x', sea.url), 529)
      assert.match(await ask('The harbour is closed.', sea.url), /closed/)
      assert.equal(sea.simulator.requests.length, 2)
      assert.ok(sea.url.startsWith(sea.origin))
    })
  }
})

describe('the guard', () => {
  noNetwork()
  test('stays quiet', async () => assert.ok((await fetch(process.env.SERVER)).status > 0))
  test('is not fooled', async () => void (await fetch('https://provider.invalid/v1').catch(() => {})))
})
`

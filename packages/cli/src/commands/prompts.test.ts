import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Ended, ROOT, runChild } from '../../../../test/child.ts'
import { promptFile } from '../../../testing/test/prompt-project.ts'

// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000 })

const MAIN = join(ROOT, 'packages/cli/src/main.ts')
const FILE = 'prompts/summarize.prompt'

/** In the repository, where configurations and generated modules find the packages. */
let folder: string
beforeEach(async () => {
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  folder = await mkdtemp(join(ROOT, '.breakwater/prompts-'))
  git('init', '-q')
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true })
  await writeFile(join(folder, name), text)
}

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

const IDENTITY = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.com', '-c', 'commit.gpgsign=false']
const git = (...words: readonly string[]): string =>
  execFileSync('git', [...IDENTITY, ...words], { cwd: folder, encoding: 'utf8' })

function commit(subject: string): void {
  git('add', '.')
  git('commit', '-q', '-m', subject)
}

const run = (...words: readonly string[]): Promise<Ended> =>
  runChild([process.execPath, MAIN, 'prompts', ...words], { cwd: folder, env: { NO_COLOR: '1' } })

/** It ended well, and this is what it printed. */
async function printed(...words: readonly string[]): Promise<string> {
  const { code, out, errors } = await run(...words)
  expect({ words, code, errors: code === 0 ? '' : errors + out }).toEqual({ words, code: 0, errors: '' })
  return out
}

interface Written {
  readonly version?: string
  readonly input?: string
  readonly output?: string
  readonly text?: string
}

const promptText = ({
  version = '1.0.0',
  input = 'text: string',
  output = 'summary: string',
  text,
}: Written = {}): string =>
  promptFile({
    version,
    input: `    ${input}`,
    output: `    ${output}`,
    ...(text === undefined ? {} : { template: text }),
  })

const CONFIG = `import { openai } from 'breakwater'
export default {
  prompts: 'prompts',
  client: () => ({ routes: [openai({ model: 'gpt-5-mini', name: 'mini', prices: { input: 1, output: 2 } })] }),
}
`

describe('a history of prompts', () => {
  test('is held by the lock from one commit to the next', async () => {
    await put(FILE, promptText())
    expect(await run('check')).toMatchObject({ code: 1, out: expect.stringContaining('not_locked  summarize@1.0.0') })
    expect(await printed('lock')).toBe('locked     summarize@1.0.0\n')
    commit('Summarize')
    expect(await printed('check')).toBe('1 prompt, 0 routes: no error\n')

    await put(FILE, promptText({ text: 'Summarize: {{text}}' }))
    expect(await run('check')).toMatchObject({
      code: 1,
      out: `prompts/summarize.prompt:2  error  content_changed  summarize@1.0.0
  changed since this version was locked: the template
  → make it 1.1.0, or 2.0.0 where callers or readers must change; then run \`breakwater prompts lock\`
1 prompt, 0 routes: 1 error
`,
    })
    expect(await run('lock')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^refused {4}summarize@1\.0\.0 is locked with another content: the template\n/),
    })

    await put(FILE, promptText({ version: '1.1.0', text: 'Summarize: {{text}}' }))
    expect(await printed('lock')).toBe('locked     summarize@1.1.0\n')
    commit('Say it in fewer words')
    expect(await printed('check')).toContain('no error')
    expect(JSON.parse(await read('prompts.lock.json')).prompts.summarize).toEqual({
      '1.0.0': expect.stringMatching(/^[0-9a-f]{64}$/),
      '1.1.0': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test.each<[string, Written, RegExp]>([
    [
      'a field that callers must give now',
      { input: 'text: string\n    tone: string', text: '{{text}}{{tone}}' },
      /input_breaking .*1\.1\.0\n {2}input \$\.tone/,
    ],
    [
      'a field that readers miss',
      { output: 'title: string' },
      /output_breaking .*1\.1\.0\n {2}output \$\.summary: it is gone, against summarize@1\.0\.0/,
    ],
    [
      'a variable that the input has not',
      { text: '{{text}} {{tone}}' },
      /summarize\.prompt:10 {2}error {2}variable_missing /,
    ],
    [
      'a variable that nothing reads',
      { input: 'text: string\n    tone?: string' },
      /summarize\.prompt:6 {2}error {2}variable_unused /,
    ],
  ])('does not go on with %s', async (_what, change, finding) => {
    await put(FILE, promptText())
    await printed('lock')
    await put(FILE, promptText({ version: '1.1.0', ...change }))
    const { code, out } = await run('check')
    expect([code, out]).toEqual([1, expect.stringMatching(finding)])
  })

  test('does not go on with a model that cannot do what a prompt asks for', async () => {
    const blind = "capabilities: { outputModes: ['prompt'] }"
    await put('breakwater.config.ts', CONFIG.replace('prices:', `${blind}, prices:`))
    await put(FILE, promptText())
    await printed('lock')
    expect(await run('check')).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /capability_missing {2}summarize@1\.0\.0\n {2}the route mini has no answers by a schema/,
      ),
    })
    expect(await printed('check', '--no-routes')).toContain('1 prompt, 0 routes: no error')
    const data = JSON.parse((await run('check', '--json')).out)
    expect(data).toMatchObject({ prompts: 1, routes: ['mini'], findings: [{ code: 'capability_missing' }] })
  })

  test('is told by log, newest first, with what is not committed yet', async () => {
    await put(FILE, promptText())
    await printed('lock')
    commit('Begin')
    await put(FILE, promptText({ version: '1.1.0', text: 'Briefly: {{text}}' }))
    commit('Be brief')
    await put(FILE, promptText({ version: '2.0.0', output: 'title: string' }))
    const today = new Date().toISOString().slice(0, 4)
    expect((await printed('log')).split('\n').map(line => line.replaceAll(/\b[0-9a-f]{8,12}\b/g, 'ID'))).toEqual([
      'summarize',
      expect.stringMatching(/^ {2}2\.0\.0 {2}ID {2}not committed +\(now\)$/),
      expect.stringMatching(new RegExp(`^ {2}1\\.1\\.0 {2}ID {2}ID +${today}-\\S+ {2}Anna {2}Be brief$`)),
      expect.stringMatching(new RegExp(`^ {2}1\\.0\\.0 {2}ID {2}ID +${today}-\\S+ {2}Anna {2}Begin \\(locked\\)$`)),
      '',
    ])
    const [{ versions }] = JSON.parse(await printed('log', 'summarize', '--json'))
    expect(versions[1].commit).toMatchObject({ author: 'Anna', subject: 'Be brief' })
    expect(await run('log', 'none')).toMatchObject({ code: 2, errors: expect.stringContaining('there are summarize') })
  })

  test('is compared by diff: text, schemas, tokens and cost, from git, the lock and the project', async () => {
    await put('breakwater.config.ts', CONFIG)
    await put(FILE, promptText())
    commit('Begin')
    await put(FILE, promptText({ version: '2.0.0', output: 'title: string', text: 'A title for: {{text}}' }))
    const out = await printed('diff', 'summarize@HEAD')
    expect(out).toMatch(
      /^summarize@1\.0\.0 \(git [0-9a-f]{8}\) → summarize@2\.0\.0 \(the project\)\nother content: the template, the output schema\n/,
    )
    expect(out).toContain('\n-{{role "system"}}You summarize.\n-{{role "user"}}{{text}}\n+A title for: {{text}}\n')
    expect(out).toContain('output  $.summary  string → (gone)\n    breaks readers: it is gone\n')
    expect(out).toMatch(/gpt-5-mini +\d+ +\d+ +[−+]\d+ \([−+]\d+%\) +\$0\.\d+ → \$0\.\d+\n/)
    const input = '{"text": "The harbour is closed today, and nobody knows when it opens again."}'
    const [sample, given] = await Promise.all(
      [[], ['--input', input]].map(async more =>
        JSON.parse(await printed('diff', 'summarize@1.0.0', FILE, '--json', ...more)),
      ),
    )
    expect(given.sizes[0].afterTokens).toBeGreaterThan(sample.sizes[0].afterTokens)
    expect(given.sizes[0].afterUsd).toBeCloseTo(given.sizes[0].afterTokens / 1e6, 9)
    expect(await run('diff', 'summarize@9.9.9')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('no prompt summarize@9.9.9'),
    })
  })
})

describe('the lock', () => {
  test('is made anew from the versions beside it where a merge left two halves, and forgets none', async () => {
    await put(FILE, promptText())
    await printed('lock')
    commit('Begin')
    const main = git('branch', '--show-current').trim()
    git('checkout', '-q', '-b', 'titles')
    await put('prompts/title.prompt', promptText({ output: 'title: string' }))
    await printed('lock')
    commit('Titles')
    git('checkout', '-q', main)
    await put('prompts/topics.prompt', promptText({ output: 'topics: string' }))
    await printed('lock')
    commit('Topics')
    expect(() => git('merge', '-q', 'titles')).toThrow()
    expect(await run('check')).toMatchObject({ code: 1, out: expect.stringContaining('lock_damaged') })

    expect(await run('lock')).toMatchObject({
      code: 0,
      errors: expect.stringContaining('made anew from prompts.lock/'),
    })
    expect(Object.keys(JSON.parse(await read('prompts.lock.json')).prompts)).toEqual(['summarize', 'title', 'topics'])
    expect(await printed('check')).toContain('3 prompts, 0 routes: no error')
  })

  test('is not written where a version of it is damaged, unless by force', async () => {
    await put(FILE, promptText())
    await printed('lock')
    await put(FILE, promptText({ version: '1.1.0', text: 'In short: {{text}}' }))
    await put('prompts.lock/summarize@1.0.0.json', '{}')
    const before = await read('prompts.lock.json')
    expect(await run('lock')).toMatchObject({ code: 1, errors: expect.stringContaining('nothing was locked') })
    expect(await read('prompts.lock.json')).toBe(before)
    expect(JSON.parse(await printed('lock', '--force', '--json'))).toEqual({
      added: ['summarize@1.1.0'],
      refreshed: [],
      refused: [],
    })
  })
})

describe('breakwater prompts', () => {
  test('lists prompts of files and of code, in text and as data', async () => {
    await put(
      'breakwater.config.ts',
      `import { definePrompt } from 'breakwater'
      const hello = definePrompt({ name: 'hello', version: '3.0.0', messages: () => 'Hello.' })
      export default { prompts: ['prompts', hello] }`,
    )
    await put(FILE, promptText())
    await printed('lock')
    await put('prompts/late.prompt', promptText())
    const rows = (await printed('list')).split('\n').map(row => row.split(/ {2,}/))
    expect(rows.map(([ref, lock, , file]) => [ref, lock, file])).toEqual([
      ['PROMPT', 'LOCK', 'FILE'],
      ['hello@3.0.0', 'locked', 'breakwater.config.ts'],
      ['late@1.0.0', 'not locked', 'prompts/late.prompt'],
      ['summarize@1.0.0', 'locked', FILE],
      ['', undefined, undefined],
    ])
    await put('prompts/broken.prompt', '---\ninput: [\n---\n')
    const broken = await run('list', '--json')
    expect([broken.code, JSON.parse(broken.out).length]).toEqual([1, 3])
    expect(broken.errors).toMatch(/broken\.prompt(:\d+)? {2}error {2}prompt_unreadable/)
  })

  test('renders an input from a file, from the command line, or a sample; and says which input it refuses', async () => {
    await put(FILE, promptText())
    await put('input.json', '{ "text": "A\\tfile\\u001b[31m" }')
    const rendered = (said: string): string => `[system]\nYou summarize.\n\n\n[user]\n${said}\n`
    expect(await printed('render', 'summarize', '--input', 'input.json')).toBe(rendered('A\tfile·[31m'))
    expect(await printed('render', 'summarize', '--input', '{"text":"Words"}')).toBe(rendered('Words'))
    expect(await run('render', 'summarize')).toMatchObject({
      code: 0,
      out: rendered('‹text›'),
      errors: 'summarize@1.0.0 (the project) for a sample input: {"text":"‹text›"}\n',
    })
    expect(JSON.parse(await printed('render', 'summarize', '--json'))).toMatchObject({
      prompt: { name: 'summarize', version: '1.0.0' },
      messages: [{ role: 'system' }, { role: 'user' }],
      outputSchema: { properties: { summary: { type: 'string' } } },
    })
    expect(await run('render', 'summarize', '--input', '{"text":1}')).toMatchObject({
      code: 1,
      out: '',
      errors: expect.stringMatching(/invalid_input .*\n {2}\$\.text: /),
    })
    for (const input of ['{"text"', 'none.json']) {
      expect((await run('render', 'summarize', '--input', input)).code).toBe(2)
    }
  })

  test.each([
    [['check'], /no prompts: name a folder of \.prompt files/],
    [['codegen', '--check', '--watch'], /choose one of --check and --watch/],
    [['fold'], /unknown command 'fold'/],
  ])('%j is a mistake that is told', async (words, message) => {
    const { code, errors } = await run(...words)
    expect(code).toBe(2)
    expect(errors).toMatch(message)
    expect(errors).not.toContain('    at ')
  })

  test('paints its findings on a terminal', async () => {
    await put(FILE, promptText())
    const command = `${process.execPath} ${MAIN} prompts check`
    const { code, out } = await runChild(['script', '-qec', command, '/dev/null'], {
      cwd: folder,
      env: { NO_COLOR: undefined, TERM: 'xterm' },
    })
    expect(code).toBe(1)
    expect(out).toContain('\u001b[31merror\u001b[39m  not_locked')
  })
})

describe('breakwater prompts codegen', () => {
  const USE = `import { createClient } from 'breakwater'
import { summarize } from './prompts.generated.ts'
const result = await createClient({ routes: [] }).run(summarize, { text: 'a' })
if (result.ok) console.log(result.value.summary satisfies string)
`

  async function compile(): Promise<string> {
    const options = { extends: join(ROOT, 'tsconfig.json'), include: ['*.ts'], exclude: [] }
    await put('tsconfig.json', JSON.stringify(options))
    await put('package.json', '{ "type": "module" }')
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    return (await runChild([process.execPath, tsc, '--noEmit'], { cwd: folder })).out.trim()
  }

  test('writes a module that the compiler holds callers and readers to', async () => {
    await put(FILE, promptText())
    await put('use.ts', USE)
    expect(await printed('codegen')).toBe('written prompts.generated.ts (1 prompt file)\n')
    expect(await compile()).toBe('')
    await put('use.ts', USE.replace('value.summary', 'value.title').replace("text: 'a'", 'text: 1'))
    const said = await compile()
    expect(said).toContain("'number' is not assignable to type 'string'")
    expect(said).toContain("'title' does not exist")
  })

  test('says with --check whether the file is what the prompts say, and leaves it alone', async () => {
    await put(FILE, promptText())
    expect((await run('codegen', '--check')).code).toBe(1)
    await printed('codegen', '--out', 'src/prompts.ts')
    expect(await printed('codegen', '--out', 'src/prompts.ts', '--check')).toContain('is what the prompts say')
    const before = await read('src/prompts.ts')
    await put(FILE, promptText({ text: 'Anew: {{text}}' }))
    expect(await run('codegen', '--out', 'src/prompts.ts', '--check')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^outdated src\/prompts\.ts is not what the prompts say/),
    })
    await put(FILE, '---\ninput: [\n---\n')
    expect((await run('codegen', '--out', 'src/prompts.ts')).code).toBe(1)
    expect(await read('src/prompts.ts')).toBe(before)
  })

  test('with --watch writes again after every change, in new folders too, outlives a broken file, and ends by Ctrl-C', async () => {
    await put(FILE, promptText())
    const child = spawn(process.execPath, [MAIN, 'prompts', 'codegen', '--watch', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      /** A change may be seen in two parts: what it comes to is what counts. */
      const until = async (outcome: string, prompts: number): Promise<void> => {
        for (;;) {
          const { value, done } = await lines.next()
          expect(done).not.toBe(true)
          const told = JSON.parse(value ?? '')
          if (told.outcome === outcome && told.prompts === prompts) return
        }
      }
      await until('written', 1)
      await put(FILE, promptText({ output: 'headline: string' }))
      await until('written', 1)
      expect(await read('prompts.generated.ts')).toContain('headline')
      await put('prompts/more/title.prompt', promptText({ output: 'title: string' }))
      await until('written', 2)
      await put(FILE, '---\ninput: [\n---\n')
      await until('refused', 1)
      await put(FILE, promptText({ output: 'mended: string' }))
      await until('written', 2)
      expect(await read('prompts.generated.ts')).toContain('mended')
      child.kill('SIGINT')
      expect(await once(child, 'exit')).toEqual([0, null])
    } finally {
      child.kill('SIGKILL')
    }
  })
})

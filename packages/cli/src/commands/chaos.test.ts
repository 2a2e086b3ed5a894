import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Certificate } from '@breakwater/testing/chaos'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChildOptions, type Ended, ROOT, runChild } from '../../../../test/child.ts'

const MAIN = join(ROOT, 'packages/cli/src/main.ts')
const NAIVE = [process.execPath, join(ROOT, 'packages/testing/test/programs/naive.mjs'), '--stream']

const CONFIG = `
import { definePrompt, openai } from 'breakwater'
import { defineConfig } from '@breakwater/testing/config'
import { z } from 'zod'

const text = z.object({ text: z.string() })
const summarize = definePrompt({
  name: 'summarize',
  version: '1.0.0',
  input: text,
  output: z.object({ summary: z.string().min(1), points: z.array(z.string()) }),
  messages: ({ text }) => 'Summarize: ' + text,
  budget: { timeMs: 20_000 },
})
const words = definePrompt({ name: 'words', input: text, messages: ({ text }) => text })
const picky = definePrompt({
  name: 'picky',
  input: text,
  output: z.object({ code: z.string().regex(/^[0-9]{4}$/) }),
  messages: ({ text }) => text,
})
export default defineConfig({
  client: { routes: [openai({ model: 'gpt-4o-mini', api: 'chat' })] },
  prompts: [summarize, words, picky],
})
`

/** In the repository, where configurations find the packages. */
let folder: string
beforeAll(async () => {
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  folder = await mkdtemp(join(ROOT, '.breakwater/chaos-'))
  await writeFile(join(folder, 'breakwater.config.ts'), CONFIG)
})
afterAll(() => rm(folder, { recursive: true }))

const run = (words: readonly string[], options: ChildOptions = {}): Promise<Ended> =>
  runChild([process.execPath, MAIN, 'chaos', ...words], {
    cwd: folder,
    ...options,
    env: { NO_COLOR: '1', ...options.env },
  })

/** On a terminal, with Ctrl-C as soon as the progress shows that something is over; answers what the terminal shows. */
async function interrupted(words: readonly string[]): Promise<string> {
  // The trap: a shell that does not wait for what it runs would be gone with the Ctrl-C.
  const command = `trap : INT; NO_COLOR=1 ${[process.execPath, MAIN, 'chaos', ...words].join(' ')}; echo "exit $?"`
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] })
  let out = ''
  let isInterrupted = false
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    out += piece
    if (isInterrupted || !out.includes(' of ')) return
    isInterrupted = true
    child.stdin.write('\u0003')
  })
  await once(child, 'close')
  return out
}

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

describe('a prompt of the configuration', () => {
  test('is certified without a key, in every form, and ends with 0 where nothing is found', async () => {
    const words = ['--prompt', 'summarize@1.0.0', '--fault', 'overloaded', '--fault', 'broken_json', '--storm', 'calm']
    const files = ['--out', 'out', '--junit', 'ci/chaos.xml', '--badge', 'chaos.svg']
    const { code, out, errors } = await run([...words, ...files, '--calls', '3'], {
      env: { OPENAI_API_KEY: undefined },
    })
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(out).toMatch(/^summarize@1\.0\.0 by breakwater, seed 1\n/)
    expect(out).toMatch(/\n {2}overloaded +value → overloaded +3 +\d+\n[\s\S]*\n {2}calm +3 value +3 +\d+\n/)
    expect(out).toMatch(/\nA: no finding in 25 rows\n$/)
    expect(await readdir(join(folder, 'out'))).toEqual(['chaos-certificate.json', 'chaos-certificate.md'])
    expect(await read('out/chaos-certificate.md')).toContain('**A: no finding in 25 rows**')
    expect(JSON.parse(await read('out/chaos-certificate.json'))).toMatchObject({ grade: 'A', seed: 1 })
    expect(await read('ci/chaos.xml')).toContain('<testcase classname="chaos.storm" name="calm"')
    expect(await read('chaos.svg')).toContain('chaos: A')
  })

  test('is tried through another library, whose findings end with 1 and are found again as they are printed', async () => {
    const words = ['--prompt', 'words', '--target', 'fetch', '--fault', 'stream_close']
    const { code, out } = await run([...words, '--json'])
    expect(code).toBe(1)
    const certificate = JSON.parse(out) as Certificate
    expect(certificate).toMatchObject({ grade: 'F', subject: { kind: 'library', name: 'fetch' } })
    expect(certificate.notes).toEqual([
      expect.stringMatching(/^fetch waits in real time, .* What faults last was multiplied by/),
    ])
    const { reproduce, findings } = certificate.rows[0]!
    expect(reproduce).toBe('breakwater chaos --prompt words --target fetch --fault stream_close --seed 1')
    const again = await run([...reproduce.split(' ').slice(2), '--json'])
    expect((JSON.parse(again.out) as Certificate).rows[0]?.findings).toEqual(findings)
  })

  test('takes the answer of a file, where no made-up one would do', async () => {
    await writeFile(join(folder, 'answer.json'), '{"code":"1234"}')
    const words = ['--prompt', 'picky', '--fault', 'overloaded']
    const refused = await run(words)
    expect(refused.code).toBe(2)
    expect(refused.errors).toMatch(/^breakwater: picky has no value where nothing goes wrong \(schema_mismatch\)/)
    expect((await run([...words, '--answer', 'answer.json'])).code).toBe(0)
  })

  test('interrupted, leaves a certificate that is marked as partial, and ends with 130', async () => {
    const out = await interrupted(['--prompt', 'summarize', '--out', 'partial.json'])
    expect(out).toMatch(/\r.{3}█*░* \d+ of \d+/)
    expect(out).toMatch(/partial \(\d+ not run\)\s+exit 130/)
    const certificate = JSON.parse(await read('partial.json')) as Certificate
    expect(certificate).toMatchObject({ isPartial: true, notRun: expect.arrayContaining(['stream_crlf, streamed']) })
  })
})

describe('a whole program', () => {
  test('is run once for each fault, and what it takes for whole is printed with how to see it again', async () => {
    const words = ['--fault', 'stream_close', '--fault', 'stream_crlf', '--', ...NAIVE]
    const { code, out, errors } = await run(words)
    expect({ code, errors }).toEqual({ code: 1, errors: '' })
    expect(out).toMatch(/\n! stream_close +part of the answer +1 +\d+\n {2}stream_crlf +the answer +1 +\d+\n/)
    expect(out).toContain('whole: printed 8 of 16 marked places of the answer, and ended well')
    const again = /again: breakwater (.+)/.exec(out)?.[1]
    expect(again).toBe(`chaos --fault stream_close --seed 1 -- ${NAIVE.join(' ')}`)
    const repeated = await run((again as string).split(' ').slice(1))
    expect(repeated.code).toBe(1)
    expect(repeated.out).toMatch(/^calm: exit 0\n {2}out .*buoy/)
    expect(repeated.out).toMatch(/\nstream_close: exit 0\n {2}out .*buoy/)
    expect(repeated.out).toContain('whole: printed 8 of 16 marked places of the answer, and ended well')
  })

  test('leaves no process behind when it is interrupted', async () => {
    const file = join(folder, 'lasting.mjs')
    const pids = join(folder, 'pids')
    await writeFile(
      file,
      `import { appendFileSync } from 'node:fs'
      appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n')
      await import(${JSON.stringify(NAIVE[1])})`,
    )
    const out = await interrupted(['--out', 'cut.json', '--', process.execPath, file])
    expect(out).toMatch(/exit 130/)
    expect(JSON.parse(await read('cut.json'))).toMatchObject({ isPartial: true })
    const started = (await read('pids')).trim().split('\n').map(Number)
    expect(started.length).toBeGreaterThan(2)
    expect(started.filter(isRunning)).toEqual([])
  })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a command line that cannot be used ends with 2 and says why', () => {
  test.each<[readonly string[], RegExp]>([
    [[], /expected either --prompt NAME, or a program after --/],
    [['--prompt', 'summarize', '--', 'node', 'app.js'], /expected either --prompt NAME, or a program/],
    [['--prompt', 'sumarize'], /no prompt sumarize: there are picky, summarize, words/],
    [['--prompt', 'summarize@2.0.0'], /no prompt summarize@2\.0\.0: there are summarize@1\.0\.0/],
    [['--prompt', 'summarize', '--fault', 'gust'], /no fault is called gust/],
    [['--prompt', 'summarize', '--storm', 'gust'], /no storm is called gust/],
    [['--prompt', 'summarize', '--limit', '3'], /--limit is for programs/],
    [['--prompt', 'summarize', '--target', 'curl'], /Allowed choices are openai-sdk, ai-sdk, fetch/],
    [['--prompt', 'summarize', '--out', 'a.txt'], /expected a \.md or \.json file, or a directory/],
    [['--prompt', 'summarize', '--input', 'none.json'], /none\.json cannot be read \(ENOENT\)/],
    [['--target', 'fetch', '--', 'node', 'app.js'], /--target is for prompts/],
    [['--', '/nowhere/app'], /\/nowhere\/app cannot be started \(ENOENT\)/],
  ])('%j', async (words, message) => {
    const { code, out, errors } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(errors).toMatch(message)
    expect(errors).not.toMatch(/\n {4}at /)
  })

  test('and its help names the exit codes and the forms', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    for (const word of ['breakwater chaos -- node app.js', '--badge', 'Exit code: 0', '130'])
      expect(out).toContain(word)
  })
})

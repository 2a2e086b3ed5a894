import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Certificate,
  certifyProgram,
  type ProgramChaosOptions,
  TRIALS,
  type Trial,
  trialsNamed,
} from '../index.ts'
import { environmentFor } from './variables.ts'

const NAIVE = [process.execPath, join(import.meta.dirname, '../../../test/programs/naive.mjs')]
const STREAMING = [...NAIVE, '--stream']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-chaos-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function program(name: string, text: string): Promise<string[]> {
  const file = join(folder, `${name}.mjs`)
  await writeFile(file, text)
  return [process.execPath, file]
}

const certify = (
  options: Partial<ProgramChaosOptions> & { readonly command: readonly string[] },
): Promise<Certificate> =>
  certifyProgram({ trials: [], seed: 1, limitMs: 2_000, reproduce: name => `again ${name}`, ...options })

const named = (...names: readonly string[]): readonly Trial[] => names.flatMap(name => trialsNamed(name) ?? [])
const found = ({ rows }: Certificate) =>
  Object.fromEntries(
    rows.map(({ name, outcome, findings }) => [name, [outcome, ...findings.map(({ kind }) => kind)].join(', ')]),
  )

describe('a naive program', () => {
  test('shows what it hangs on, crashes from, and takes for whole', { timeout: 60_000 }, async () => {
    const trials = named(
      ...['hang_before_headers', 'overloaded', 'truncated_output', 'fenced_json', 'missing_field', 'missing_usage'],
      ...['hallucinated_fields', 'wrong_types', 'stream_close'],
    )
    const certificate = await certify({ command: NAIVE, trials })
    expect(found(certificate)).toEqual({
      hang_before_headers: 'hangs, hang',
      overloaded: 'exit 1, crash',
      truncated_output: 'exit 1, crash',
      fenced_json: 'exit 1, crash',
      missing_field: 'the answer, wrong',
      missing_usage: 'the answer',
      hallucinated_fields: 'the answer',
      wrong_types: 'the answer, wrong',
      stream_close: 'not met',
    })
    expect(certificate).toMatchObject({ grade: 'F', subject: { kind: 'program', name: NAIVE.join(' ') } })
  })

  test('that prints a stream as it comes takes every cut for the end', { timeout: 60_000 }, async () => {
    const trials = named('stream_close', 'truncated_output', 'stream_error', 'html_in_200', 'stream_crlf')
    expect(found(await certify({ command: STREAMING, trials }))).toEqual({
      stream_close: 'part of the answer, whole',
      truncated_output: 'part of the answer, whole',
      stream_error: 'exit 1, crash',
      html_in_200: 'no answer, exit 0, silent',
      stream_crlf: 'the answer',
    })
  })

  test('shows the same again when one fault is repeated with its seed', { timeout: 60_000 }, async () => {
    const repeat = async (name: string, seed: number) =>
      found(await certify({ command: STREAMING, trials: named(name), seed }))
    const first = found(await certify({ command: STREAMING, trials: named('stream_close', 'html_in_200'), seed: 7 }))
    expect({ ...(await repeat('stream_close', 7)), ...(await repeat('html_in_200', 7)) }).toEqual(first)
  })
})

describe('what a program is given', () => {
  test('is a dummy for every key and the simulator for every base URL', () => {
    const address = { origin: 'http://127.0.0.1:1', url: 'http://127.0.0.1:1/v1' }
    const own = { OPENAI_API_KEY: 'sk-real', OPENAI_BASE_URL: 'https://real', HOME: '/home/me', NO_PROXY: 'intra' }
    const given = environmentFor(own, address)
    expect(given).toMatchObject({
      HOME: '/home/me',
      NO_PROXY: 'intra,127.0.0.1,localhost',
      OPENAI_BASE_URL: address.url,
      ANTHROPIC_BASE_URL: address.origin,
      GOOGLE_GEMINI_BASE_URL: address.origin,
      AZURE_OPENAI_ENDPOINT: address.origin,
    })
    expect(JSON.stringify(given)).not.toMatch(/real/)
  })
})

describe('what cannot be tried', () => {
  test('a program that is not there', async () => {
    await expect(certify({ command: ['/nowhere/app'] })).rejects.toThrow('/nowhere/app cannot be started (ENOENT)')
  })

  test('a program that asks nothing of the simulator', async () => {
    const command = await program('deaf', 'console.error("I know better")')
    await expect(certify({ command })).rejects.toThrow(
      /asked nothing of the simulator: its base URL must come from the environment \(OPENAI_BASE_URL, .*it said:\nI know better/s,
    )
  })

  test('a program that fails in calm water', async () => {
    const command = await program(
      'failing',
      'await (await fetch(process.env.OPENAI_BASE_URL + "/models")).text(); process.exit(4)',
    )
    await expect(certify({ command })).rejects.toThrow('the program fails where nothing goes wrong (exit 4)')
  })
})

test('no child outlives the trial, also one that the program started itself', { timeout: 60_000 }, async () => {
  const file = join(folder, 'child.pid')
  const command = await program(
    'parent',
    `import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    writeFileSync(${JSON.stringify(file)}, String(child.pid))
    const ask = { method: 'POST', body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }) }
    await (await fetch(process.env.OPENAI_BASE_URL + '/chat/completions', ask)).text()
    child.kill()`,
  )
  const certificate = await certify({ command, trials: named('hang_before_headers'), limitMs: 300 })
  expect(certificate.rows[0]?.outcome).toBe('hangs')
  const pid = Number(await readFile(file, 'utf8'))
  let isAlive = true
  for (let turn = 0; isAlive && turn < 100; turn += 1) {
    await delay(20)
    isAlive = isRunning(pid)
  }
  expect(isAlive).toBe(false)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('every fault is over within a minute, each with an end', { timeout: 90_000 }, async () => {
  const certificate = await certify({ command: NAIVE, trials: TRIALS, limitMs: 1_500 })
  expect(certificate.notRun).toEqual([])
  expect(certificate.rows.length).toBe(TRIALS.length)
  expect(new Set(certificate.rows.map(({ outcome }) => outcome))).toEqual(
    new Set(['the answer', 'not met', 'exit 1', 'hangs']),
  )
})

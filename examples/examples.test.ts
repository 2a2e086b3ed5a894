import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { createSimulator, type Play } from '@breakwater/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const start = (name: string, env: Readonly<Record<string, string>> = {}) =>
  spawn(process.execPath, [join(import.meta.dirname, name, 'main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

async function linesOf(name: string): Promise<string[]> {
  const child = start(name)
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) lines.push(line)
  if (child.exitCode === null) await once(child, 'exit')
  expect(child.exitCode).toBe(0)
  return lines
}

test('prompt-files: the file’s schema types the answer and refuses a bad input', async () => {
  const [value, rejected] = await linesOf('prompt-files')
  expect(value).toMatch(/^{ headline: '.+' }$/)
  expect(rejected).toMatch(/^invalid_input: headline\.prompt: its input schema rejects the input at \$\.text/)
})

test('fallback-routes: the second route answers, and the first is left in peace once its circuit is open', async () => {
  const [first, , third, ...circuits] = await linesOf('fallback-routes')
  expect(first).toBe('a value (first: overloaded, first: overloaded, second: ok)')
  expect(third).toMatch(/^a value \((first: overloaded, )+second: ok\)$/)
  expect(circuits).toEqual(['first: circuit open', 'second: circuit closed'])
})

test('custom-route: a function in this process is re-asked like any model', async () => {
  expect(await linesOf('custom-route')).toEqual(['{ words: 4 }', 'not_json, ok'])
})

describe('hardened-fetch', () => {
  async function run(play: Play, ...words: readonly string[]): Promise<[exitCode: number, out: string]> {
    await using simulator = await createSimulator({
      storm: { name: 'test', faults: Array.from({ length: 9 }, () => play) },
    })
    const child = spawn(process.execPath, [join(import.meta.dirname, 'hardened-fetch/main.ts'), ...words], {
      env: { ...process.env, OPENAI_BASE_URL: simulator.url, OPENAI_API_KEY: 'any' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [out, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')])
    return [exitCode, out.trim()]
  }
  const WHOLE = 'The storm reached the coast on Tuesday. The breakwater held.'

  test('prints the answer with and without', async () => {
    expect(await run('ok')).toEqual([0, WHOLE])
    expect(await run('ok', '--hardened')).toEqual([0, WHOLE])
  })

  test('without, a cut stream is an answer; with, it is none', async () => {
    const [exitCode, out] = await run('stream_close')
    expect(exitCode).toBe(0)
    expect(WHOLE.startsWith(out) && out !== WHOLE).toBe(true)
    expect((await run('stream_close', '--hardened'))[0]).toBe(1)
  })
})

describe('endpoint', () => {
  let child: ReturnType<typeof start>
  let url: string
  beforeAll(async () => {
    child = start('endpoint', { PORT: '0' })
    for await (const line of createInterface(child.stdout)) {
      url = line
      break
    }
  })
  afterAll(async () => {
    child.kill('SIGINT')
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  })

  test.each([
    ['a text', 'A breakwater protects ships from waves. It is made of stone.', 200, { summary: expect.any(String) }],
    ['nothing at all', '', 400, { code: 'invalid_input', issues: [{ place: '$.text' }] }],
    ['a text that the model refuses', 'How to hide contraband in a ship.', 422, { code: 'refused' }],
    [
      'a text when the provider is overloaded',
      'The harbour at rush hour.',
      503,
      { code: 'overloaded', retryable: true },
    ],
  ])('answers %s', async (_, body, status, expected) => {
    const response = await fetch(url, { method: 'POST', body })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/)
    expect(await response.json()).toMatchObject(expected)
  })
})

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSimulator } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'
import { liveRoute, UnknownDialect } from './live-route.ts'

const TEXT =
  'The harbour was closed on Monday. A breakwater protects ships from waves. It is made of stone. Ships rest behind it.'

describe('npm start -- --live', () => {
  test.each([
    ['chat', '/v1', '/v1/chat/completions'],
    ['responses', '/v1', '/v1/responses'],
    ['anthropic', '', '/v1/messages'],
    ['gemini', '', '/v1beta/models/'],
  ])('summarizes over %s', { timeout: 60_000 }, async (dialect, base, path) => {
    const directory = await mkdtemp(join(tmpdir(), 'live-'))
    await using simulator = await createSimulator()
    const file = join(directory, 'notes.md')
    await writeFile(file, TEXT)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'main.ts'), '--live', file],
      {
        cwd: directory,
        env: {
          ...process.env,
          BREAKWATER_DIALECT: dialect,
          BREAKWATER_BASE_URL: `${simulator.origin}${base}`,
          BREAKWATER_API_KEY: 'simulated',
        },
      },
    )
    await rm(directory, { recursive: true })
    expect(stdout).toContain('breakwater protects ships from waves')
    expect(simulator.requests.every(request => request.path.startsWith(path))).toBe(true)
  })
})

describe('the route of --live', () => {
  test.each([
    [{ OPENAI_API_KEY: 'k' }, 'openai/gpt-5-mini'],
    [{ ANTHROPIC_API_KEY: 'k' }, 'anthropic/claude-haiku-4-5'],
    [{ GOOGLE_API_KEY: 'k' }, 'gemini/gemini-2.5-flash'],
    [{ OPENAI_API_KEY: 'k', BREAKWATER_DIALECT: 'gemini', BREAKWATER_MODEL: 'gemini-3-pro' }, 'gemini/gemini-3-pro'],
    [{ BREAKWATER_BASE_URL: 'http://127.0.0.1:1/v1', BREAKWATER_MODEL: 'own' }, 'openai-compatible/own'],
    [{}, 'openai/gpt-5-mini'],
  ])('by %o is %s', (env, name) => {
    expect(liveRoute(env).name).toBe(name)
  })

  test('of no dialect is refused, naming those that there are', () => {
    expect(() => liveRoute({ BREAKWATER_DIALECT: 'telex' })).toThrow(UnknownDialect)
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AnswerServer, answerServer } from '../../test/answer-server.ts'
import { createCassette } from '../index.ts'

const PROCESS = new URL('../../test/cassette-process.ts', import.meta.url).pathname

let directory: string
let server: AnswerServer
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-crash-'))
  server = await answerServer((request, response) => response.end(`told ${request.url}`))
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

/** Records until so many are safe and a moment more; then it is killed. */
async function recordUntilKilled(path: string, most: number, delayMs: number): Promise<number> {
  const child = spawn(process.execPath, [PROCESS, path, server.origin, '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let safe = 0
  for await (const line of createInterface(child.stdout)) {
    safe = Number(line.split(' ')[1])
    if (safe === most) setTimeout(() => child.kill('SIGKILL'), delayMs)
  }
  await exited
  return safe
}

test('killed at any moment, a process that records leaves a cassette that replays all that was saved', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 12 }), async (most, delayMs) => {
      const path = join(directory, `${round++}.har`)
      const safe = await recordUntilKilled(path, most, delayMs)
      expect(safe).toBeGreaterThanOrEqual(most)
      expect(JSON.parse(await readFile(path, 'utf8')).log.entries.length).toBeGreaterThanOrEqual(safe)
      const cassette = createCassette({ path, mode: 'none' })
      await cassette.run(async () => {
        for (let index = 0; index < safe; index++) {
          expect(await fetch(`${server.origin}/${index}`).then(answer => answer.text())).toBe(`told /${index}`)
        }
      })
    }),
    { numRuns: 6 },
  )
})

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { callRow } from '../../../breakwater/src/node/store-rows.ts'
import { StoreWriter } from '../../../breakwater/src/node/store-writer.ts'
import type { CallRecord } from '../../../breakwater/src/store/call-record.ts'

const run = promisify(execFile)
const MAIN = new URL('../main.ts', import.meta.url).pathname
const tail = (...given: readonly string[]) =>
  run(process.execPath, [MAIN, 'tail', '--no-follow', ...given], { env: { ...process.env, NO_COLOR: '1' } })

const call = (id: string, atMs: number, result: CallRecord['result']): CallRecord => ({
  ...{ id, atMs, result, durationMs: 12, prompt: { name: 'ticket', version: '2', hash: 'ab' } },
  ...{ route: 'main', model: 'm', hasFallback: false, caveats: [], repairs: [], costUsd: 0.001, attempts: [] },
  ...{ decisions: [], tools: [], tags: {}, traceId: undefined, fingerprint: undefined },
  usage: {
    ...{ inputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
    ...{ outputTokens: 7, reasoningTokens: 0 },
  },
})

test('tail prints the last calls, oldest first, and only those asked for', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-tail-'))
  try {
    const file = join(directory, 'cases.db')
    const writer = new StoreWriter(file)
    const calls = [call('one-1', 1000, 'value'), call('two-2', 2000, 'truncated'), call('three-3', 3000, 'value')]
    expect(writer.write(calls.map(callRow), [])).toBeUndefined()
    writer.close()
    const ids = async (...given: readonly string[]) =>
      (await tail('--store', file, '--json', ...given)).stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).id)
    expect(await ids('--lines', '2')).toEqual(['two-2', 'three-3'])
    expect(await ids('--failed')).toEqual(['two-2'])
    expect((await tail('--store', file, '--lines', '1')).stdout).toMatch(
      /^00:00:03\.000 value +12 ms .*ticket@2 main\n$/,
    )
    await expect(tail('--store', join(directory, 'none'))).rejects.toMatchObject({ code: 2 })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}, 60_000)

test('tail waits for a store, prints what comes with nothing in it that steers a terminal, and ends well by Ctrl-C', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-tail-'))
  const file = join(directory, 'cases.db')
  const env = { ...process.env, NO_COLOR: '1' }
  const child = spawn(process.execPath, [MAIN, 'tail', '--store', file], { env })
  try {
    const printed = (stream: NodeJS.ReadableStream) => once(stream, 'data').then(String)
    expect(await printed(child.stderr)).toMatch(/^waiting for .*cases\.db/)
    for (const [number, id] of ['one-1', 'two-2'].entries()) {
      const line = printed(child.stdout)
      const writer = new StoreWriter(file)
      const steering = { name: 'ti\u001b[31mcket', version: '2', hash: 'ab' }
      writer.write([callRow({ ...call(id, number * 1_000, 'value'), prompt: steering })], [])
      writer.close()
      expect(await line).toMatch(new RegExp(`^00:00:0${number}\\.000 value .*ti·\\[31mcket@2 main\n$`))
    }
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
    await rm(directory, { recursive: true, force: true })
  }
}, 60_000)

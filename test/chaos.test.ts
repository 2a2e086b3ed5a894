import { join } from 'node:path'
import { certifyProgram, trialsNamed } from '@breakwater/testing/chaos'
import { expect, test } from 'vitest'
import { ROOT } from './child.ts'

const PROGRAM = [process.execPath, join(ROOT, 'examples/hardened-fetch/main.ts')]
const PLAYED = ['html_in_200', 'stream_close', 'stream_plain_json', 'stream_silence', 'truncated_output']

async function findings(command: readonly string[]): Promise<Record<string, readonly string[]>> {
  const trials = PLAYED.flatMap(name => trialsNamed(name) ?? [])
  const { rows } = await certifyProgram({ command, trials, seed: 1, reproduce: name => name })
  return Object.fromEntries(rows.map(row => [row.name, row.findings.map(({ kind }) => kind)]))
}

test('one option, `fetch`, leaves of what a program takes wrongly only what stands in whole answers', async () => {
  expect(await findings(PROGRAM)).toEqual({
    html_in_200: ['silent'],
    stream_close: ['whole'],
    stream_plain_json: ['silent'],
    stream_silence: ['hang'],
    truncated_output: ['whole'],
  })
  expect(await findings([...PROGRAM, '--hardened'])).toEqual({
    html_in_200: [],
    stream_close: [],
    stream_plain_json: [],
    stream_silence: [],
    truncated_output: ['whole'],
  })
})

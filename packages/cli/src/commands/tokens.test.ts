import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const MAIN = new URL('../main.ts', import.meta.url).pathname
const tokens = (...given: readonly string[]) => run(process.execPath, [MAIN, 'tokens', ...given])

test('tokens counts a file exactly where it can, with the window and the price of the model', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-tokens-'))
  try {
    const file = join(directory, 'text.txt')
    await writeFile(file, 'Hello, world!')
    const { stdout } = await tokens(file, '--model', 'gpt-5-mini', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ tokens: 4, isExact: true, contextWindow: 400_000 })
    expect((await tokens(file, '--model', 'no-such-model')).stdout).toMatch(/^about \d tokens.*not known.*not known/s)
    await expect(tokens(join(directory, 'none'), '--model', 'x')).rejects.toMatchObject({ code: 2 })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

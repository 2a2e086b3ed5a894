import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../../../scripts/fuzz-parser.ts', import.meta.url))
const SECONDS = 2

test('outputs of the table that are mutated at random never throw and are read alike twice', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(SECONDS)])
  process.stdout.write(stdout)
  expect(stdout).toMatch(/seed \d+\n[1-9]\d* texts, nothing amiss/)
})

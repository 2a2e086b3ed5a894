import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { writeProject } from '../bench/types/project.ts'
import { ROOT } from './child.ts'

test('100 prompts over 50 schemas of 20 fields type-check: nothing is too deep, and fields keep their types', async () => {
  const folder = await writeProject('prompted', join(ROOT, 'packages/breakwater/src/index.ts'))
  try {
    const tsc = join(ROOT, 'node_modules/.bin/tsc')
    const { stdout } = await promisify(execFile)(tsc, ['--project', folder]).catch(error => error as { stdout: string })
    expect(stdout.split('\n').filter(line => line.includes('program.ts'))).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

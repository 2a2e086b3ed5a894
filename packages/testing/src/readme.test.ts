import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = new URL('..', import.meta.url)

test('the example of the README prints what its comments say', async () => {
  const readme = await readFile(new URL('README.md', folder), 'utf8')
  const [, code] = /```ts\n(.*?)```/s.exec(readme)!
  const promised = [...code!.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' } }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code!], options)
  expect(promised).toHaveLength(3)
  expect(stdout.trimEnd().split('\n')).toEqual(promised)
})

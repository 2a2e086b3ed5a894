import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CODES } from '../packages/breakwater/src/result/index.ts'
import { ROOT } from './child.ts'

test('docs/failures.md says of every code what the table in the code says', async () => {
  const said: { [code: string]: object } = {}
  let section = ''
  for (const line of (await readFile(join(ROOT, 'docs/failures.md'), 'utf8')).split('\n')) {
    section = line.match(/^## (\w+):/)?.[1] ?? section
    const [, code, , retry, route, reask, later, http] = line.split('|').map(cell => cell.trim())
    if (!code?.startsWith('`')) continue
    const isYes = (word: string | undefined) => word === 'yes'
    said[code.replaceAll('`', '')] = {
      class: section,
      retry: isYes(retry),
      nextRoute: isYes(route),
      reask: isYes(reask),
      retryable: isYes(later),
      httpStatus: Number(http),
    }
  }
  const held = Object.entries(CODES).map(([code, { breaker: _, ...rule }]) => [code, rule])
  expect(said).toEqual(Object.fromEntries(held))
})

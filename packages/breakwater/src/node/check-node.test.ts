import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkNode } from './check-node.ts'

test.each(['22.19.0', '22.21.1', '24.0.0', '26.0.0-nightly'])('Node.js %s will do', version => {
  expect(() => checkNode(version)).not.toThrow()
})

test.each(['18.20.0', '20.20.2', '22.18.0'])('Node.js %s is refused by what is needed', version => {
  expect(() => checkNode(version)).toThrow(`breakwater: expected Node.js 22.19 or newer, received ${version}`)
})

test('what is needed is what the package says', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(engines.node).toBe('>=22.19')
})

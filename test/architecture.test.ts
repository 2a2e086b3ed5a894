import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './child.ts'

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
const rules = readFileSync(join(ROOT, 'biome.json'), 'utf8')

/** The table of folders: name and what it may import. */
const rows = [...page.matchAll(/^\| `([\w-]+)` +\| .* \| (.*) \|$/gm)].map(([, folder = '', imports = '']) => ({
  folder,
  imports: [...imports.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
}))

test('the architecture page has a row for every folder of the library, and for no other', () => {
  const source = join(ROOT, 'packages/breakwater/src')
  const folders = readdirSync(source, { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(rows.map(({ folder }) => folder).toSorted()).toEqual(folders.map(({ name }) => name).toSorted())
})

test('the architecture page lets each folder import what the lint rule lets it import', () => {
  const held = [...rules.matchAll(/"(\w+)\/ may import ([\w, ]+): imports point one way/g)]
  expect(held.length).toBeGreaterThan(10)
  for (const [, folder, imports = ''] of held) {
    const named = imports === 'no other folder' ? [] : imports.split(', ')
    expect({ folder, imports: rows.find(row => row.folder === folder)?.imports }).toEqual({ folder, imports: named })
  }
})

test('nothing but node/ and transport/ imports Node or undici', () => {
  const source = join(ROOT, 'packages/breakwater/src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file => /(?<!\.test)\.ts$/.test(file))
  const importing = files.filter(file =>
    /^import (?!type)[^;]*? from '(?:node:|undici')/m.test(readFileSync(join(source, file), 'utf8')),
  )
  expect(importing.filter(file => !/^(?:node|transport)\//.test(file))).toEqual([])
  expect(importing.length).toBeGreaterThan(0)
})

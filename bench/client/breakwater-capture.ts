import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createClient } from 'breakwater'
import { openWith } from './breakwater.ts'
import type { Addresses, Subject } from './subject.ts'

/** The whole path with `capture` on: a line for each call, a case for each failure and for one value in a hundred. */
export function open(addresses: Addresses): Subject {
  const directory = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
  return openWith(addresses, options => createClient({ ...options, capture: { path: join(directory, 'cases.db') } }))
}

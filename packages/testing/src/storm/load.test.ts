import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkStorm, loadStorm, StormError, stormSchema, storms } from './index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storms-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const YAML = `
name: a storm of one's own
seed: 7
conversations:
  - text: invoice
    play: [overloaded, { fault: hang_before_headers, forMs: 30000 }]
latency: { firstByteMs: 100 }
`
const AS_DATA = {
  name: "a storm of one's own",
  seed: 7,
  conversations: [{ text: 'invoice', play: ['overloaded', { fault: 'hang_before_headers', forMs: 30_000 }] }],
  latency: { firstByteMs: 100 },
}

test('a storm file may be YAML or JSON', async () => {
  expect(await loadStorm(await file('storm.yaml', YAML))).toEqual(AS_DATA)
  expect(await loadStorm(await file('storm.json', JSON.stringify(AS_DATA)))).toEqual(AS_DATA)
})

/** Storms that are none, and the one sentence that says why. */
const WRONG: readonly (readonly [value: unknown, problem: string])[] = [
  [[], 'the storm: expected an object, received a list of 0'],
  [{}, 'name: expected a value, received nothing'],
  [{ name: 1 }, 'name: expected a text, received 1'],
  [{ name: 'x', wind: 9 }, 'wind: no such field; there are name, description, seed'],
  [{ name: 'x', faults: ['overloded'] }, 'faults[0]: expected the name of a fault'],
  [{ name: 'x', faults: ['status'] }, 'faults[0]: status needs parameters'],
  [{ name: 'x', faults: [{ fault: 'status' }] }, 'faults[0].status: expected a value, received nothing'],
  [
    { name: 'x', faults: [{ fault: 'hang_before_headers', forMs: 'long' }] },
    'faults[0].forMs: expected a number from 0, received "long"',
  ],
  [
    { name: 'x', faults: [{ fault: 'hang_before_headers', ms: 1 }] },
    'faults[0].ms: no such field; there are fault, forMs',
  ],
  [{ name: 'x', faults: [{ fault: 'broken_json', style: 'odd' }] }, 'faults[0].style: expected one of trailing_comma'],
  [{ name: 'x', faults: [{ fault: 'ok', weight: -1 }] }, 'faults[0].weight: expected a number from 0, received -1'],
  [{ name: 'x', conversations: [{ text: 'a' }] }, 'conversations[0].play: expected a value'],
  [{ name: 'x', maxCountedInARow: 0 }, 'maxCountedInARow: expected a whole number from 1, received 0'],
  [{ name: 'x', connections: { faults: ['slam'] } }, 'connections.faults[0]: expected one of ok, reset'],
]

/** Wrong in a way that a JSON Schema cannot say. */
const MEANINGLESS: typeof WRONG = [
  [{ name: 'x', faults: ['overloaded', { fault: 'ok', weight: 1 }] }, 'faults: expected all with a weight'],
  [{ name: 'x', conversations: [{ play: ['stall_request'] }] }, 'conversations[0].play[0]: happens before the request'],
  [{ name: 'x', faults: [{ fault: 'stall_request', weight: 1 }] }, 'faults[0]: happens before the request'],
  [{ name: 'x', windows: [{ fromMs: 5, untilMs: 5 }] }, 'windows[0].untilMs: expected more than fromMs'],
]

describe('a wrong storm is refused with the file, the field and what was expected', () => {
  test.each([...WRONG, ...MEANINGLESS])('%j', (value, problem) => {
    expect(() => checkStorm(value, 'my.yaml')).toThrow(StormError)
    expect(() => checkStorm(value, 'my.yaml')).toThrow(`my.yaml: ${problem}`)
  })
})

test('everything that is wrong is named at once', () => {
  const check = () => checkStorm({ seed: 'x', faults: ['nothing'] }, 'my.yaml')
  expect(check).toThrow(/^my\.yaml:\n {2}seed: .*\n {2}faults\[0\]: .*\n {2}name: /)
})

test('a file that is missing or no YAML is refused by name', async () => {
  await expect(loadStorm(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml: no such file$/)
  await expect(loadStorm(await file('bad.yaml', 'name: [\n'))).rejects.toThrow(/bad\.yaml: .* at line 2/)
})

const matchesSchema = new Ajv2020({ strict: false }).compile(stormSchema)

test('the JSON Schema takes what the check takes, and refuses what it refuses', () => {
  for (const [value] of WRONG) expect([value, matchesSchema(value)]).toEqual([value, false])
  for (const storm of [AS_DATA, ...Object.values(storms)]) {
    expect([storm.name, matchesSchema(storm)]).toEqual([storm.name, true])
  }
})

test('every built-in storm is a storm, under its own name', () => {
  for (const [name, storm] of Object.entries(storms)) {
    expect(checkStorm(storm, name)).toBe(storm)
    expect(storm.name).toBe(name)
    expect(storm.description).toMatch(/\.$/)
  }
})

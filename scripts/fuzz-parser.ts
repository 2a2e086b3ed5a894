import { readdirSync, readFileSync } from 'node:fs'
import { type CompiledOutput, compileOutput, createPartialReader } from '../packages/breakwater/src/output/index.ts'
import type { JsonSchema } from '../packages/breakwater/src/result/index.ts'

/** Mutates the table's outputs for a while: `node scripts/fuzz-parser.ts [seconds] [seed]`. Exits with 1 at the first fault. */
const seconds = Number(process.argv[2] ?? 60)
let seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
console.log(`fuzzing the parser for ${seconds} s, seed ${seed}`)

const folder = new URL('../fixtures/outputs/', import.meta.url)
const schemas = JSON.parse(readFileSync(new URL('schemas.json', folder), 'utf8')) as Record<string, JsonSchema>
const compiled = Object.values(schemas).map((schema): CompiledOutput<unknown> => compileOutput(schema))
const texts = readdirSync(folder)
  .filter(name => name.endsWith('.jsonl'))
  .flatMap(name => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
  .map(line => (JSON.parse(line) as { raw: string }).raw)
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ',',
  ':',
  '\\',
  '```',
  '\n',
  '<think>',
  '</think>',
  '"x":',
  '...',
  '//',
  '/*',
  '0',
  '1,234',
  'null',
  '&quot;',
]

/** Mulberry32: the same seed gives the same run. */
function random(below: number): number {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below
}

const pick = <T>(list: readonly T[]): T => list[random(list.length)]!

function mutate(text: string): string {
  const at = random(text.length + 1)
  const to = at + random(6)
  return pick([
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, at) + pick(PIECES) + text.slice(at),
    () => text.slice(0, at) + text.slice(at, to).repeat(1 + random(20)) + text.slice(at),
    () => text.slice(0, at) + pick(texts).slice(random(20)),
  ])()
}

/** Never throws, answers one of the five codes, and does not depend on the run. */
function fault(reader: CompiledOutput<unknown>, text: string): string | undefined {
  try {
    const result = reader.parse(text)
    if (JSON.stringify(result) !== JSON.stringify(reader.parse(text))) return 'two readings of one text differ'
    createPartialReader(reader).push(text)
    if (!result.ok && result.failure.class !== 'output') return `a failure of class ${result.failure.class}`
    return undefined
  } catch (error) {
    return `thrown: ${String(error)}`
  }
}

const end = Date.now() + seconds * 1_000
let runs = 0
while (Date.now() < end) {
  let text = pick(texts)
  for (let i = 0; i <= random(4); i++) text = mutate(text)
  const what = fault(pick(compiled), text)
  if (what !== undefined) {
    console.error(`${what}\n${JSON.stringify(text)}`)
    process.exit(1)
  }
  runs++
}
console.log(`${runs} texts, nothing amiss`)

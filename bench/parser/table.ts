import { readdirSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { jsonSchemaValidator, type ParseOptions, parseOutput } from '../../packages/breakwater/src/output/index.ts'
import type { JsonSchema } from '../../packages/breakwater/src/result/index.ts'
import { PEERS } from './peers.ts'

interface Case {
  readonly schema: string | JsonSchema
  readonly raw: string
  readonly options?: ParseOptions
  readonly expect: { readonly value?: unknown; readonly code?: string }
}

interface Score {
  right: number
  refused: number
  /** Another value than the right one, or a value where there is none. */
  wrong: number
}

const folder = new URL('../../fixtures/outputs/', import.meta.url)
const schemas = JSON.parse(readFileSync(new URL('schemas.json', folder), 'utf8')) as Record<string, JsonSchema>
const cases = readdirSync(folder)
  .filter(name => name.endsWith('.jsonl'))
  .flatMap(name => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
  .map(line => JSON.parse(line) as Case)

/** A reader's answer: a value that the schema accepts, or undefined. */
type Answer = (schema: JsonSchema, one: Case) => Promise<{ value: unknown } | undefined>

async function scoreOf(answer: Answer): Promise<Score> {
  const score = { right: 0, refused: 0, wrong: 0 }
  for (const one of cases) {
    const schema = typeof one.schema === 'string' ? schemas[one.schema]! : one.schema
    const given = await answer(schema, one).catch(() => undefined)
    const isValue = 'value' in one.expect
    if (given === undefined) score[isValue ? 'refused' : 'right']++
    else score[isValue && isDeepStrictEqual(given.value, one.expect.value) ? 'right' : 'wrong']++
  }
  return score
}

/** The same table, read by everybody; a peer's value counts only where the schema accepts it. */
export async function printTable(): Promise<void> {
  const readers: [string, Answer][] = [
    [
      'breakwater',
      async (schema, { raw, options }) => {
        const result = parseOutput(schema, raw, options)
        return result.ok ? { value: result.value } : undefined
      },
    ],
    ...Object.entries(PEERS).map(([name, read]): [string, Answer] => [
      `${name} + check`,
      async (schema, { raw }) => {
        const value = await read(raw)
        const checked = await jsonSchemaValidator(schema)['~standard'].validate(value)
        return checked.issues === undefined ? { value } : undefined
      },
    ]),
  ]
  console.log(`${cases.length} outputs`.padEnd(24), 'right', 'refused', 'wrong')
  for (const [name, answer] of readers) {
    const { right, refused, wrong } = await scoreOf(answer)
    console.log(name.padEnd(24), String(right).padStart(5), String(refused).padStart(7), String(wrong).padStart(5))
  }
}

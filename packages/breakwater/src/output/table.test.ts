import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../result/index.ts'
import { type ParseOptions, parseOutput } from './index.ts'

interface Case {
  readonly why: string
  /** A name in schemas.json, or a schema. */
  readonly schema: string | JsonSchema
  readonly raw: string
  readonly options?: ParseOptions
  readonly expect: { readonly value: unknown } | { readonly code: string }
  readonly repairs?: readonly string[]
}

const folder = new URL('../../../../fixtures/outputs/', import.meta.url)
const schemas = JSON.parse(readFileSync(new URL('schemas.json', folder), 'utf8')) as Record<string, JsonSchema>

describe.each(readdirSync(folder).filter(name => name.endsWith('.jsonl')))('the table of outputs, %s', name => {
  const lines = readFileSync(new URL(name, folder), 'utf8').trim().split('\n')
  const cases = lines.map(line => JSON.parse(line) as Case)

  test.each(cases.map((one): [string, Case] => [one.why, one]))(
    '%s',
    (_, { schema, raw, options, expect: expected, repairs }) => {
      const result = parseOutput(typeof schema === 'string' ? schemas[schema]! : schema, raw, options)
      const told = result.ok ? { value: result.value } : { code: result.failure.code }
      expect(told).toEqual(expected)
      if (result.ok && repairs !== undefined) expect(result.repairs.map(repair => repair.name)).toEqual(repairs)
    },
  )
})

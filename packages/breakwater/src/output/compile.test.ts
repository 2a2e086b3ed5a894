import { execFileSync } from 'node:child_process'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import { compileOutput, jsonSchemaValidator, parseOutput, parseOutputAsync } from './index.ts'

const SECRET = 'sesame-4711'

const schemas = {
  zod: z.object({ n: z.number(), kind: z.enum(['bug', 'feature']) }),
  valibot: toStandardJsonSchema(v.object({ n: v.number(), kind: v.picklist(['bug', 'feature']) })),
  arktype: type({ n: 'number', kind: "'bug' | 'feature'" }),
  'JSON Schema': {
    type: 'object',
    properties: { n: { type: 'number' }, kind: { enum: ['bug', 'feature'] } },
    required: ['n', 'kind'],
  },
}

describe.each(Object.entries(schemas))('a schema of %s', (_, schema) => {
  test('guides the reading', () => {
    expect(parseOutput(schema, '```\n{"n": "3", "kind": "Bug"}\n```')).toMatchObject({
      ok: true,
      value: { n: 3, kind: 'bug' },
    })
  })

  test('names every place that does not fit, and never the content', () => {
    const result = parseOutput(schema, `{"n": "${SECRET}", "kind": "${SECRET}"}`)
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(result.failure.code).toBe('schema_mismatch')
    expect(result.failure.issues.map(issue => issue.place).sort()).toEqual(['$.kind', '$.n'])
    expect(JSON.stringify(result.failure)).not.toContain(SECRET)
    expect(result.failure.message).not.toContain(SECRET)
    expect(result.failure.issues[0]!.quote).toBe(SECRET)
    expect(Object.keys(result.failure.issues[0]!)).not.toContain('quote')
  })
})

describe('a field without a JSON Schema form is named', () => {
  test.each([
    ['zod', z.object({ a: z.object({ day: z.array(z.date()).optional() }) }), 'prompt x output.a.day'],
    ['arktype', type({ a: { day: 'Date' } }), 'prompt x output.a.day'],
    ['valibot', toStandardJsonSchema(v.object({ a: v.object({ day: v.date() }) })), 'prompt x output.a.day'],
  ])('in %s', (_, schema, place) => {
    expect(() => compileOutput(schema, { where: 'prompt x output' })).toThrow(place)
  })
})

test('what is no schema is misuse', () => {
  expect(() => compileOutput('object' as never)).toThrow('schema')
  expect(() => compileOutput({ type: 'nonsense' })).toThrow('JSON Schema document')
})

test('a schema without a JSON Schema form is read unguided, and that is said', () => {
  const schema = v.object({ n: v.number() })
  expect(parseOutput(schema, '{"n": 1,}')).toMatchObject({
    ok: true,
    value: { n: 1 },
    caveats: [{ code: 'schema_unguided' }],
  })
  expect(parseOutput(schema, '{"n": "1"}')).toMatchObject({ ok: false, failure: { code: 'schema_mismatch' } })
})

test('a JSON Schema beside the schema guides the reading', () => {
  const jsonSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  const compiled = compileOutput(v.object({ n: v.number() }), { jsonSchema })
  expect(compiled.jsonSchema).toBe(jsonSchema)
  expect(compiled.parse('{"n": "1"}')).toMatchObject({ ok: true, value: { n: 1 } })
})

test('the value has the output side of the schema: transforms and refinements run last', () => {
  const schema = z.object({
    day: z.string().transform(text => text.length),
    n: z.number().refine(n => n !== 13, 'no thirteen'),
  })
  expect(parseOutput(schema, "{'day': 'Monday', 'n': '5'}")).toMatchObject({ ok: true, value: { day: 6, n: 5 } })
  const refused = parseOutput(schema, '{"day": "Monday", "n": 13}')
  expect(refused).toMatchObject({
    ok: false,
    failure: { issues: [{ place: '$.n', expected: 'no thirteen', received: 'number' }] },
  })
})

test('fields that the schema strips are reported', () => {
  const result = parseOutput(z.object({ a: z.array(z.object({ n: z.number() })) }), '{"a": [{"n": 1, "extra": 2}]}')
  expect(result).toMatchObject({ ok: true, repairs: [], caveats: [{ code: 'extra_fields_dropped' }] })
  expect(result.ok && result.caveats[0]!.message).toContain('$.a[0].extra')
})

test('an object of which the schema keeps nothing is no value', () => {
  const schema = z.object({ a: z.string().optional() })
  expect(parseOutput(schema, '{"error": "I cannot"}')).toMatchObject({
    ok: false,
    failure: { code: 'schema_mismatch' },
  })
  expect(parseOutput(schema, '{}')).toMatchObject({ ok: true, value: {} })
})

test('a number that loses digits is reported', () => {
  const result = parseOutput(z.object({ id: z.number() }), '{"id": 12345678901234567890}')
  expect(result).toMatchObject({ ok: true, caveats: [{ code: 'precision_lost' }] })
})

describe('a schema that validates asynchronously', () => {
  const schema = z.object({ n: z.number().refine(async n => n > 1) })
  test('is a misuse error at the synchronous door', () => {
    expect(() => parseOutput(schema, '{"n": 2}')).toThrow('validates synchronously')
  })
  test('is awaited at the other', async () => {
    expect(await parseOutputAsync(schema, 'So: {"n": "2"}')).toMatchObject({ ok: true, value: { n: 2 } })
    expect(await parseOutputAsync(schema, '{"n": 1}')).toMatchObject({
      ok: false,
      failure: { code: 'schema_mismatch' },
    })
  })
})

test('limits of length and depth are kept', () => {
  const deep = '['.repeat(300) + ']'.repeat(300)
  for (const text of [deep, `so: ${deep}`, deep.slice(0, 400)]) {
    expect(parseOutput({ type: 'array' }, text)).toMatchObject({ ok: false, failure: { code: 'not_json' } })
  }
  expect(parseOutput({ type: 'array' }, '[[[]]]', { limits: { maxDepth: 2 } })).toMatchObject({ ok: false })
  expect(parseOutput({ type: 'array' }, '[1, 2, 3]', { limits: { maxCharacters: 5 } })).toMatchObject({ ok: false })
})

test('prototypes stay as they are', () => {
  for (const text of ['{"__proto__": {"polluted": 1}, "a": 1}', "{'__proto__': {'polluted': 1}, 'a': 1}"]) {
    const result = parseOutput({ type: 'object' }, text)
    expect(result).toMatchObject({ ok: true, value: { a: 1 } })
    expect(result.ok && Object.hasOwn(result.value as object, '__proto__')).toBe(false)
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('a plain JSON Schema is a Standard Schema', () => {
  const { validate } = jsonSchemaValidator({ type: 'object', required: ['a'] })['~standard']
  expect(validate({ a: 1 })).toEqual({ value: { a: 1 } })
  expect(validate({})).toEqual({ issues: [{ path: ['a'], message: 'a value' }] })
})

test('a schema of zod 3 guides the reading through its converter, and has the last word', () => {
  const schema = z3.object({ n: z3.number(), when: z3.string().transform(text => new Date(text)) })
  const read = parseOutput(schema, 'Here: ```json\n{"n": "3", "when": "2026-01-02"}\n```')
  expect(read).toMatchObject({ ok: true, value: { n: 3, when: new Date('2026-01-02') } })
  expect(read.ok && read.repairs.map(({ name }) => name)).toContain('number_from_string')
  expect(compileOutput(schema).jsonSchema).toMatchObject({ type: 'object', required: ['n', 'when'] })
})

test('where code may not be generated, a JSON Schema is interpreted, with the same verdicts', () => {
  const cases = ['{"n":1}', '{"n":"1"}', '{"n":"x"}', '{}', '{"n":1,"m":2}', '{"n":1,"list":[1,"a"]}']
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer' }, list: { type: 'array', items: { type: 'integer' } } },
    required: ['n'],
    additionalProperties: false,
  } as const
  const verdict = (read: ReturnType<typeof parseOutput>) =>
    read.ok ? read.value : [read.failure.code, read.failure.issues.map(({ place }) => place)]
  const code = `
    import { parseOutput } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
    const schema = ${JSON.stringify(schema)}
    console.log(JSON.stringify(${JSON.stringify(cases)}.map(text => (${String(verdict)})(parseOutput(schema, text)))))`
  const words = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', code]
  const interpreted = execFileSync(process.execPath, words, { encoding: 'utf8' })
  expect(JSON.parse(interpreted)).toEqual(cases.map(text => verdict(parseOutput(schema, text))))
})

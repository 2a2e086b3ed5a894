import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type compileOutput, parseOutput } from './index.ts'

/** What is told of the first place where `{"a": <value>}` does not fit. */
function expected(schema: Parameters<typeof compileOutput>[0], value: unknown): string | undefined {
  const parsed = parseOutput(schema, JSON.stringify({ a: value }))
  return parsed.ok ? undefined : parsed.failure.issues[0]?.expected
}

describe('what a schema expects is told as a phrase that fits behind "expected"', () => {
  test.each([
    ['a type', z.number(), true, 'number'],
    ['a label', z.enum(['p', 'q']), 'zebra', 'one of "p"|"q"'],
    ['a format', z.email(), 'x', 'a valid email address'],
    ['a pattern', z.string().regex(/^q/), 'zebra', 'a string that must match pattern /^q/'],
    ['a multiple', z.number().multipleOf(5), 7, 'a number that must be a multiple of 5'],
    ['a length', z.string().max(2), 'zebra', 'string to have <=2 characters'],
    ['a union', z.union([z.number(), z.object({ b: z.string() })]), { c: 1 }, 'what the schema accepts'],
    ['a check without words', z.string().refine(text => text === 'q'), 'zebra', 'what the schema accepts'],
    ['a check in words', z.string().refine(text => text === 'q', 'must be the letter q'), 'zebra', 'the letter q'],
  ])('of zod: %s', (_, schema, value, phrase) => {
    expect(expected(z.object({ a: schema }), value)).toBe(phrase)
  })

  test('of zod: the kinds of a union', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('p'), x: z.number() }),
      z.object({ kind: z.literal('q'), y: z.string() }),
    ])
    expect(expected(z.object({ a: kinds }), { kind: 'zebra' })).toMatch(/^'p' \| 'q'$/)
  })

  test.each([
    ['a type', v.number(), 'zebra', 'number'],
    ['labels', v.picklist(['p', 'q']), 'zebra', '("p" | "q")'],
    ['a format', v.pipe(v.string(), v.email()), 'zebra', 'a valid email'],
    ['a bound', v.pipe(v.number(), v.minValue(5)), 2, '>=5'],
    ['a length', v.pipe(v.string(), v.maxLength(2)), 'zebra', '<=2'],
  ])('of valibot: %s', (_, schema, value, phrase) => {
    expect(expected(toStandardJsonSchema(v.object({ a: schema })), value)).toBe(phrase)
  })

  test.each([
    ['a type', type({ a: 'number' }), 'zebra', 'a number'],
    ['labels', type({ a: "'p'|'q'" }), 'zebra', '"p" or "q"'],
    ['a format', type({ a: 'string.email' }), 'zebra', 'an email address'],
    ['a bound', type({ a: 'number>5' }), 2, 'more than 5'],
  ])('of arktype: %s', (_, schema, value, phrase) => {
    expect(expected(schema, value)).toBe(phrase)
  })

  test('and a message that quotes the value is not told at all', () => {
    const schema = z.object({ a: z.string().refine(() => false, { error: ({ input }) => `${input} is no animal` }) })
    expect(expected(schema, 'zebra')).toBe('what the check of the schema accepts')
  })
})

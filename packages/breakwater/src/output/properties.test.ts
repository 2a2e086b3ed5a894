import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../result/index.ts'
import { compileOutput, createPartialReader, parseOutput } from './index.ts'

interface Sample {
  readonly schema: JsonSchema
  readonly value: unknown
}

/** Words that hold what trips parsers: quotes, brackets, commas, fences, escapes. */
const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[a-z ",:{}[\]'`\\\n]{0,12}$/),
  fc.constantFrom('true', 'null', '12', '```json', '<think>', 'He said "hi", then left', "it's"),
)

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  word.map(value => ({ schema: { type: 'string' }, value })),
  fc.integer().map(value => ({ schema: { type: 'integer' }, value })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map(value => ({ schema: { type: 'number' }, value: value === 0 ? 0 : value })),
  fc.boolean().map(value => ({ schema: { type: 'boolean' }, value })),
  fc
    .constantFrom('red', 'green', 'dark_blue')
    .map(value => ({ schema: { enum: ['red', 'green', 'dark_blue'] }, value })),
)

const sample: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>(tie => ({
  sample: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'sample' },
    leaf,
    fc.dictionary(fc.stringMatching(/^[a-z][a-z_]{0,8}$/), tie('sample'), { maxKeys: 4 }).map(objectOf),
    leaf.chain(({ schema, value }) =>
      fc.integer({ min: 0, max: 4 }).map(length => ({
        schema: { type: 'array', items: schema },
        value: Array.from({ length }, () => value),
      })),
    ),
  ),
})).sample

function objectOf(fields: { readonly [name: string]: Sample }): Sample {
  const entries = Object.entries(fields)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
      required: entries.map(([name]) => name),
      additionalProperties: false,
    },
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
  }
}

const container = sample.filter(
  ({ value }) => typeof value === 'object' && value !== null && Object.keys(value).length > 0,
)

/** Each keeps what a careful reader would understand; `at` picks the place. */
const damages: { readonly [name: string]: (text: string, at: number) => string } = {
  fence: text => `\`\`\`json\n${text}\n\`\`\``,
  words: text => `Here it is: ${text}\nI hope this helps.`,
  trailingComma: text => text.replace(/([}\]])$/, ',$1'),
  comment: text => text.replace(/^([{[])/, '$1 // as asked\n'),
  reasoning: text => `<think>{"a": 1}</think>${text}`,
  cutEnd: (text, at) => text.slice(0, Math.max(1, text.length - 1 - (at % 12))),
  lostQuote: (text, at) => dropNth(text, '"', at),
  lostComma: (text, at) => dropNth(text, ',', at),
  lostBracket: (text, at) => dropNth(text, ']', at),
  lostBrace: (text, at) => dropNth(text, '}', at),
}

/** Without the nth of a character that is part of the structure, not of a text. */
function dropNth(text: string, char: string, nth: number): string {
  const places: number[] = []
  let isInside = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && isInside) {
      at++
      continue
    }
    if (text[at] === '"') isInside = !isInside
    if (text[at] === char && (char === '"' || !isInside)) places.push(at)
  }
  if (places.length === 0) return text
  const at = places[nth % places.length]!
  return text.slice(0, at) + text.slice(at + 1)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Damages that take nothing away: the value must come back. */
const HARMLESS = ['fence', 'words', 'trailingComma', 'comment', 'reasoning']

describe('what is read', () => {
  test('whatever JSON.parse and the schema accept is returned unchanged, without repairs', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 0, max: 3 }), ({ schema, value }, indent) => {
        const result = parseOutput(schema, JSON.stringify(value, null, indent))
        expect(result).toMatchObject({ ok: true, repairs: [] })
        expect(result.ok && result.value).toEqual(value)
      }),
      { numRuns: 40 },
    )
  })

  test('a value with harmless damage comes back', () => {
    fc.assert(
      fc.property(container, fc.subarray(HARMLESS, { minLength: 1 }), ({ schema, value }, names) => {
        const text = names.reduce((damaged, name) => damages[name]!(damaged, 0), JSON.stringify(value))
        // Damage of the value itself must come before what is put around it.
        fc.pre(names.every((name, index) => index === 0 || !['trailingComma', 'comment'].includes(name)))
        const result = parseOutput(schema, text)
        expect(result.ok ? result.value : result.failure.message).toEqual(value)
      }),
      { numRuns: 40 },
    )
  })

  test('a value that lost characters comes back or is refused, and is never another one', () => {
    const lossy = fc.constantFrom('lostQuote', 'lostComma', 'lostBracket', 'lostBrace')
    fc.assert(
      fc.property(container, lossy, fc.nat(), ({ schema, value }, name, at) => {
        const text = damages[name]!(JSON.stringify(value), at)
        // Without its comma `[1,2]` is `[12]`: nothing shows the loss.
        fc.pre(!isJson(text))
        const result = parseOutput(schema, text)
        if (result.ok) expect(result.value).toEqual(value)
      }),
      { numRuns: 150 * Number(process.env.FC_RUNS ?? 1) },
    )
  })

  test('a text that was cut is refused, or gives what had been written whole', () => {
    fc.assert(
      fc.property(container, fc.nat(), ({ schema, value }, at) => {
        const text = damages.cutEnd!(JSON.stringify(value), at)
        const result = parseOutput(schema, text)
        // A text that ends in all its brackets may only lack a quote; whoever knows better says `truncated`.
        const lacksQuote = result.ok && result.repairs.some(repair => repair.name === 'missing_quote')
        if (result.ok && !lacksQuote) expect(isPrefix(result.value, value)).toBe(true)
        expect(parseOutput(schema, text, { truncated: true }).ok).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test('no text makes the reader throw, and every failure names a place', () => {
    const piece = fc.constantFrom(
      ...'{}[]()",:\'`\\/#*.-+ \n0a',
      '```',
      '"a":',
      'null',
      'True',
      '<think>',
      '&quot;',
      '\\"',
    )
    const text = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(text, sample, (raw, { schema }) => {
        const result = parseOutput(schema, raw)
        if (!result.ok && result.failure.code !== 'empty')
          expect(result.failure.issues[0]?.place).toMatch(/^(\$|offset \d)/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('partial values', () => {
  test('no prefix contradicts the whole, and the last one is the whole', () => {
    fc.assert(
      fc.property(container, fc.integer({ min: 1, max: 9 }), ({ schema, value }, size) => {
        const text = JSON.stringify(value, null, size % 3)
        const reader = createPartialReader(compileOutput(schema))
        for (let at = 0; at < text.length; at += size) {
          const partial = reader.push(text.slice(at, at + size))
          expect(isPrefix(partial.value, value)).toBe(true)
          if (at + size >= text.length) expect(partial).toEqual({ value, open: undefined })
        }
      }),
      { numRuns: 40 },
    )
  })
})

function isPrefix(part: unknown, whole: unknown): boolean {
  if (part === undefined) return true
  if (typeof part === 'string' && typeof whole === 'string') return whole.startsWith(part)
  if (typeof part !== 'object' || part === null) return Object.is(part, whole)
  return Object.entries(part).every(([key, child]) => isPrefix(child, (whole as { [key: string]: unknown })[key]))
}

import type { JsonSchema } from 'breakwater'
import { fieldsOf, isTypeWithin, type JsonType, nodeOf, typesOf, valuesOf, variantsOf } from './schema-node.ts'

/** A small value that a schema accepts, the same every time; texts say which field they stand for. */
export const sampleOf = (schema: JsonSchema): unknown => sample(schema, schema, 'input', 0)

const MAX_DEPTH = 8

function sample(schema: JsonSchema, root: JsonSchema, name: string, depth: number): unknown {
  const variants = variantsOf(schema, root)
  const variant = variants.find(one => !typesOf(one).includes('null')) ?? variants[0] ?? {}
  const values = valuesOf(variant)
  if (values !== undefined) return values[0]
  if ('default' in variant) return variant.default
  const types = typesOf(variant)
  const type = PREFERRED.find(one => isTypeWithin(one, types)) ?? 'null'
  return MAKE[type](variant, root, name, depth)
}

const PREFERRED: readonly JsonType[] = ['string', 'object', 'array', 'integer', 'number', 'boolean']

type Make = (variant: JsonSchema, root: JsonSchema, name: string, depth: number) => unknown

const MAKE: Readonly<Record<JsonType, Make>> = {
  null: () => null,
  boolean: () => true,
  integer: variant => numberFor(variant),
  number: variant => numberFor(variant),
  string: textFor,
  array: ({ items, prefixItems, minItems }, root, name, depth) => {
    const first = Array.isArray(prefixItems) ? prefixItems.map(item => sample(nodeOf(item), root, name, depth + 1)) : []
    if (first.length > 0 || depth >= MAX_DEPTH) return first
    const count = typeof minItems === 'number' && minItems > 1 ? minItems : 1
    return Array.from({ length: count }, () => sample(nodeOf(items), root, name, depth + 1))
  },
  object: (variant, root, _name, depth) => {
    if (depth >= MAX_DEPTH) return {}
    return Object.fromEntries([...fieldsOf(variant)].map(([key, field]) => [key, sample(field, root, key, depth + 1)]))
  },
}

function numberFor({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema): number {
  const step = typeof multipleOf === 'number' ? multipleOf : 1
  if (typeof minimum === 'number') return minimum
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + step
  if (typeof maximum === 'number') return Math.min(maximum, step)
  return typeof exclusiveMaximum === 'number' ? Math.min(exclusiveMaximum - step, step) : step
}

const FORMATS: { readonly [format: string]: string | undefined } = {
  email: 'anna@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  date: '2025-01-31',
  time: '12:00:00Z',
  'date-time': '2025-01-31T12:00:00Z',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
}

function textFor({ format, minLength, maxLength }: JsonSchema, _root: JsonSchema, name: string): string {
  const known = typeof format === 'string' ? FORMATS[format] : undefined
  if (known !== undefined) return known
  const text = `‹${name}›`
  const least = typeof minLength === 'number' ? minLength : 0
  return text.padEnd(least, '·').slice(0, typeof maxLength === 'number' ? maxLength : undefined)
}

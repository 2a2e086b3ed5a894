import type { JsonSchema } from '../../result/index.ts'

/** Keywords whose value is a schema. */
const ONE = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'] as const
/** Keywords whose value is a list of schemas. */
const LIST = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const
/** Keywords whose value is a record of schemas. */
const RECORD = ['properties', '$defs', 'definitions', 'patternProperties'] as const

export type Lower = (schema: JsonSchema) => JsonSchema

export const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy of the schema with each of its parts lowered, innermost first. The schema itself is never changed. */
export function mapSchema(schema: JsonSchema, lower: Lower): JsonSchema {
  const copy: { [keyword: string]: unknown } = { ...schema }
  for (const keyword of ONE) {
    const part = copy[keyword]
    if (isSchema(part)) copy[keyword] = mapSchema(part, lower)
  }
  for (const keyword of LIST) {
    const parts = copy[keyword]
    if (Array.isArray(parts)) copy[keyword] = parts.map(part => (isSchema(part) ? mapSchema(part, lower) : part))
  }
  for (const keyword of RECORD) {
    const parts = copy[keyword]
    if (isSchema(parts)) copy[keyword] = mapRecord(parts, part => (isSchema(part) ? mapSchema(part, lower) : part))
  }
  return lower(copy)
}

function mapRecord(
  record: JsonSchema,
  change: (value: unknown, name: string) => unknown,
): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}

/** Without some keywords; what they asked for is said in the description instead, so that the model may still heed it. */
export function intoDescription(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  const lost = keywords.filter(keyword => Object.hasOwn(schema, keyword) && isTold(schema[keyword]))
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)))
  if (lost.length === 0) return kept
  const told = lost.map(keyword => `${keyword}: ${JSON.stringify(schema[keyword])}`).join(', ')
  const description = typeof schema.description === 'string' ? `${schema.description} (${told})` : told
  return { ...kept, description }
}

const isTold = (value: unknown): boolean => value !== undefined && JSON.stringify(value).length <= 500

export const without = (schema: JsonSchema, keywords: readonly string[]): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)))

export const stringList = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []

/** The schema, or null. */
export function orNull(schema: JsonSchema): JsonSchema {
  if (acceptsNull(schema)) return schema
  if (Array.isArray(schema.type) && schema.enum === undefined) return { ...schema, type: [...schema.type, 'null'] }
  if (typeof schema.type === 'string' && schema.enum === undefined && schema.const === undefined) {
    return { ...schema, type: [schema.type, 'null'] }
  }
  if (Array.isArray(schema.anyOf) && schema.type === undefined) {
    return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] }
  }
  return { anyOf: [schema, { type: 'null' }] }
}

function acceptsNull(schema: JsonSchema): boolean {
  if (schema.type === 'null' || (Array.isArray(schema.type) && schema.type.includes('null'))) return true
  return Array.isArray(schema.anyOf) && schema.anyOf.some(part => isSchema(part) && acceptsNull(part))
}

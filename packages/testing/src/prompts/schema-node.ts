import type { JsonSchema } from 'breakwater'

export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object'

const ALL_TYPES: readonly JsonType[] = ['null', 'boolean', 'number', 'string', 'array', 'object']

export const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of an object schema, or the definitions of a document. */
export const fieldsOf = (schema: JsonSchema, keyword = 'properties'): ReadonlyMap<string, JsonSchema> => {
  const fields = schema[keyword]
  return new Map(isSchema(fields) ? Object.entries(fields).map(([name, field]) => [name, nodeOf(field)]) : [])
}

export const requiredOf = ({ required }: JsonSchema): ReadonlySet<string> =>
  new Set(Array.isArray(required) ? (required as string[]) : [])

/** `true` is everything, `false` is nothing. */
export const nodeOf = (value: unknown): JsonSchema => (isSchema(value) ? value : value === false ? { not: {} } : {})

/** Follows `$ref` within the document. */
export function resolveRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let node = schema
  for (let hops = 0; typeof node.$ref === 'string' && hops < 32; hops++) {
    const { $ref, ...rest } = node
    node = { ...nodeOf(at(root, $ref as string)), ...rest }
  }
  return node
}

function at(root: JsonSchema, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined
  let node: unknown = root
  for (const step of ref.slice(1).split('/').filter(Boolean)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    node = isSchema(node) && Object.hasOwn(node, key) ? node[key] : undefined
  }
  return node
}

/** The alternatives that a schema offers, each with a type of its own; `allOf` is put together. */
export function variantsOf(schema: JsonSchema, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  const { allOf, anyOf, oneOf, ...node } = merged(resolveRef(schema, root), root)
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices) && depth < 32) {
    return choices.flatMap(choice => variantsOf({ ...node, ...resolveRef(nodeOf(choice), root) }, root, depth + 1))
  }
  const { type } = node
  return Array.isArray(type) ? type.map(one => ({ ...node, type: one })) : [node]
}

function merged(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (!Array.isArray(schema.allOf)) return schema
  const parts = [schema, ...schema.allOf.map(part => merged(resolveRef(nodeOf(part), root), root))]
  const properties = Object.assign({}, ...parts.map(part => nodeOf(part.properties)))
  const required = parts.flatMap(part => [...requiredOf(part)])
  return { ...Object.assign({}, ...parts), properties, required }
}

/** What a single variant may be. A schema that names no type is told by what else it says. */
export function typesOf(variant: JsonSchema): readonly JsonType[] {
  const { type } = variant
  if (typeof type === 'string') return [type as JsonType]
  const values = valuesOf(variant)
  if (values !== undefined) return [...new Set(values.map(typeOfValue))]
  if ('properties' in variant || 'required' in variant) return ['object']
  if ('items' in variant || 'prefixItems' in variant) return ['array']
  return ALL_TYPES
}

/** The values that are listed one by one. */
export function valuesOf(variant: JsonSchema): readonly unknown[] | undefined {
  if ('const' in variant) return [variant.const]
  return Array.isArray(variant.enum) ? variant.enum : undefined
}

function typeOfValue(value: unknown): JsonType {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : (typeof value as JsonType)
}

/** Every number that is whole is a number. */
export const isTypeWithin = (type: JsonType, types: readonly JsonType[]): boolean =>
  types.includes(type) || (type === 'integer' && types.includes('number'))

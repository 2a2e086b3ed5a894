import { type Fields, fieldsOf, isFields, type JsonSchema, listOf, textOf } from '../dialects/index.ts'
import type { Extract } from './summarizer.ts'

/** Deeper than this, a schema that contains itself is left empty. */
const MAX_DEPTH = 12
const DEFAULT_ITEMS = 3

/**
 * A value that fits the schema, made from the sentences of a text: deterministic, without any understanding. Strings
 * are the best sentences not used yet, enumerations the first value that the text names, numbers the confidence within
 * the bounds. Keywords that would need search (`pattern`, `not`, `if`) are not looked at.
 */
export function fillSchema(schema: JsonSchema, extract: Extract): unknown {
  return fill(schema, '', { root: schema, extract, text: extract.ranked.join(' ').toLowerCase(), used: 0 }, 0)
}

interface Filling {
  readonly root: JsonSchema
  readonly extract: Extract
  readonly text: string
  used: number
}

function fill(schemaOrRef: Fields, name: string, filling: Filling, depth: number): unknown {
  const schema = resolve(schemaOrRef, filling.root)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return chooseEnum(schema.enum, filling)
  switch (typeOf(schema)) {
    case 'object':
      return fillObject(schema, filling, depth)
    case 'array':
      return fillArray(schema, name, filling, depth)
    case 'integer':
      return Math.ceil(numberWithin(schema, filling.extract.confidence))
    case 'number':
      return numberWithin(schema, filling.extract.confidence)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return fillString(schema, name, filling)
  }
}

/** Follows local references, takes the first alternative that is not null and joins the parts of an `allOf`. */
function resolve(schema: Fields, root: JsonSchema): Fields {
  let current = schema
  for (let step = 0; step < MAX_DEPTH; step += 1) {
    const reference = textOf(current.$ref)
    const alternatives = [...listOf(current.anyOf), ...listOf(current.oneOf)].map(fieldsOf)
    const parts = listOf(current.allOf).map(fieldsOf)
    if (reference.startsWith('#')) current = lookUp(reference, root)
    else if (alternatives.length > 0) current = alternatives.find(one => one.type !== 'null') ?? alternatives[0]!
    else if (parts.length > 0) current = joinParts(current, parts)
    else return current
  }
  return {}
}

function lookUp(reference: string, root: JsonSchema): Fields {
  let found: unknown = root
  for (const step of reference.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isFields(found) && Object.hasOwn(found, key) ? found[key] : {}
  }
  return fieldsOf(found)
}

function joinParts(schema: Fields, parts: readonly Fields[]): Fields {
  const { allOf: _, ...rest } = schema
  const properties = Object.assign({}, ...[rest, ...parts].map(part => fieldsOf(part.properties)))
  const required = [rest, ...parts].flatMap(part => listOf(part.required))
  return { ...Object.assign({}, ...parts), ...rest, properties, required }
}

function typeOf(schema: Fields): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const type = types.find(one => one !== 'null') ?? types[0]
  if (typeof type === 'string') return type.toLowerCase()
  return isFields(schema.properties) ? 'object' : 'items' in schema ? 'array' : 'string'
}

const chooseEnum = (values: readonly unknown[], filling: Filling): unknown =>
  values.find(value => typeof value === 'string' && filling.text.includes(value.toLowerCase())) ?? values[0]

function fillObject(schema: Fields, filling: Filling, depth: number): unknown {
  const required = new Set(listOf(schema.required))
  const entries = Object.entries(fieldsOf(schema.properties))
    .filter(([key]) => required.has(key) || depth < MAX_DEPTH / 2)
    .map(([key, property]) => [key, depth >= MAX_DEPTH ? null : fill(fieldsOf(property), key, filling, depth + 1)])
  return Object.fromEntries(entries)
}

function fillArray(schema: Fields, name: string, filling: Filling, depth: number): unknown {
  const items = fieldsOf(schema.items)
  const least = Number(schema.minItems ?? 0)
  const most = Number(schema.maxItems ?? Number.POSITIVE_INFINITY)
  if (depth >= MAX_DEPTH) return []
  if (isKeyPoints(name) && typeOf(resolve(items, filling.root)) === 'string') {
    const points = filling.extract.keyPoints.slice(0, most).map(point => bounded(items, point))
    if (points.length >= least) return points
  }
  // A list in a list in a list would grow by the power.
  const count = depth > 4 ? least : Math.max(least, Math.min(most, DEFAULT_ITEMS))
  return Array.from({ length: count }, () => fill(items, '', filling, depth + 1))
}

const isKeyPoints = (name: string): boolean => name.replaceAll('_', '').toLowerCase() === 'keypoints'

function fillString(schema: Fields, name: string, filling: Filling): string {
  if (name.toLowerCase() === 'summary') return bounded(schema, filling.extract.summary.join(' '))
  const example = FORMATS.get(textOf(schema.format))
  if (example !== undefined) return example
  const { ranked } = filling.extract
  const sentence = ranked.length === 0 ? '' : ranked[filling.used % ranked.length]!
  filling.used += 1
  return bounded(schema, sentence)
}

const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', '2026-01-31'],
  ['date-time', '2026-01-31T12:00:00Z'],
  ['time', '12:00:00Z'],
  ['email', 'someone@example.com'],
  ['uri', 'https://example.com/'],
  ['uuid', '00000000-0000-4000-8000-000000000000'],
])

function bounded(schema: Fields, text: string): string {
  const least = Number(schema.minLength ?? 0)
  const most = Number(schema.maxLength ?? Number.POSITIVE_INFINITY)
  return text.padEnd(least, '.').slice(0, most)
}

function numberWithin(schema: Fields, preferred: number): number {
  const least = Number(schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY)
  const most = Number(schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
  if (preferred > least && preferred < most) return preferred
  if (least === Number.NEGATIVE_INFINITY) return most - (schema.exclusiveMaximum === undefined ? 0 : 1)
  return schema.exclusiveMinimum === undefined ? least : Math.min(least + 1, (least + most) / 2)
}

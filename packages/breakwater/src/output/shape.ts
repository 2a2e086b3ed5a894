import type { JsonSchema } from '../result/index.ts'
import { resolveReference } from './pointer.ts'

export const STRING = 1
export const NUMBER = 2
export const INTEGER = 4
export const BOOLEAN = 8
export const NULL = 16
export const LIST = 32
export const OBJECT = 64

const TYPE_BITS: { readonly [type: string]: number } = {
  string: STRING,
  number: NUMBER | INTEGER,
  integer: INTEGER,
  boolean: BOOLEAN,
  null: NULL,
  array: LIST,
  object: OBJECT,
}

export type Label = string | number | boolean | null

/** What a JSON Schema says that a reader can go by; the schema itself has the last word. Children are made when asked. */
export class Shape {
  /** Bits of the types that are allowed; 0: any. */
  readonly types: number
  /** `enum` or `const`, where all are scalars. */
  readonly labels: readonly Label[] | undefined
  readonly required: ReadonlySet<string>
  readonly format: string | undefined
  readonly title: string | undefined
  /** Extra fields are not allowed. */
  readonly isClosed: boolean
  readonly propertyNames: readonly string[]
  /** A field is required that `properties` does not name. */
  readonly requiresUnnamed: boolean
  /** Fields beyond `properties` are meant: the object is a record. */
  readonly isRecord: boolean
  /** The object has fields of its own, and others are not meant. */
  readonly isSelective: boolean
  readonly #resolver: Resolver
  readonly #parts: readonly JsonSchema[]
  readonly #properties: ReadonlyMap<string, unknown>
  /** `prefixItems`: what the first items are. */
  readonly #prefix: readonly unknown[]
  readonly #children = new Map<string, Shape>()
  #plainTypes: number | undefined
  #byPlainName: Map<string, string | undefined> | undefined
  #alternatives: readonly Shape[] | undefined
  #items: Shape | undefined
  #additional: Shape | undefined

  constructor(resolver: Resolver, parts: readonly JsonSchema[]) {
    this.#resolver = resolver
    this.#parts = parts
    this.labels = labelsOf(parts)
    this.types = typesOf(parts, this.labels)
    this.required = new Set(parts.flatMap(part => (Array.isArray(part.required) ? part.required.map(String) : [])))
    this.format = firstString(parts, 'format')
    this.title = firstString(parts, 'title')
    this.isClosed = parts.some(part => part.additionalProperties === false || part.unevaluatedProperties === false)
    this.#properties = new Map(
      parts.flatMap(part => (isSchemaObject(part.properties) ? Object.entries(part.properties) : [])),
    )
    this.#prefix = parts.map(part => part.prefixItems).find(items => Array.isArray(items)) ?? []
    this.propertyNames = [...this.#properties.keys()]
    this.requiresUnnamed = [...this.required].some(name => !this.#properties.has(name))
    this.isRecord = parts.some(
      part => isSchemaObject(part.additionalProperties) || isSchemaObject(part.patternProperties),
    )
    this.isSelective = this.propertyNames.length > 0 && !this.isRecord
  }

  /** Nothing is said that could guide. */
  get isAny(): boolean {
    return this.types === 0 && this.propertyNames.length === 0 && this.alternatives.length === 0
  }

  allows(type: number): boolean {
    return (this.types & type) !== 0
  }

  /** The types of which every value is taken as it stands: none where there are alternatives or labels. */
  get plainTypes(): number {
    this.#plainTypes ??= this.isAny ? ~0 : this.alternatives.length > 0 || this.labels !== undefined ? 0 : this.types
    return this.#plainTypes
  }

  property(name: string): Shape | undefined {
    const known = this.#children.get(name)
    if (known !== undefined) return known
    const schema = this.#properties.get(name)
    if (schema === undefined) return undefined
    const child = this.#resolver.shapeOf(schema)
    this.#children.set(name, child)
    return child
  }

  /** The property that differs from `key` in case and separators only; undefined where none or several do. */
  similarProperty(key: string): string | undefined {
    this.#byPlainName ??= plainNames(this.propertyNames)
    return this.#byPlainName.get(plainName(key))
  }

  item(index: number): Shape {
    if (index < this.#prefix.length) return this.#resolver.shapeOf(this.#prefix[index])
    this.#items ??= this.#resolver.shapeOf(this.#parts.find(part => isSchemaObject(part.items))?.items ?? {})
    return this.#items
  }

  /** The shape of every item, where all are alike. */
  get listItem(): Shape | undefined {
    return this.#prefix.length > 0 ? undefined : this.item(0)
  }

  /** What fields are that `properties` does not name. */
  get additional(): Shape {
    this.#additional ??= this.#resolver.shapeOf(
      this.#parts.find(part => isSchemaObject(part.additionalProperties))?.additionalProperties ?? {},
    )
    return this.#additional
  }

  /** Of a union, in the order of the schema; each with what stands beside the union. */
  get alternatives(): readonly Shape[] {
    this.#alternatives ??= this.#union()
    return this.#alternatives
  }

  /** May `null` stand here? */
  get isNullable(): boolean {
    if (this.alternatives.length > 0) return this.alternatives.some(alternative => alternative.isNullable)
    return this.labels === undefined ? this.types === 0 || this.allows(NULL) : this.labels.includes(null)
  }

  #union(): Shape[] {
    const part = this.#parts.find(({ anyOf, oneOf }) => Array.isArray(anyOf) || Array.isArray(oneOf))
    if (part === undefined) return []
    const { anyOf, oneOf, ...base } = part
    const others = this.#parts.map(other => (other === part ? base : other))
    const schemas = (anyOf ?? oneOf) as unknown[]
    // Alternatives that only add a condition (`required`) to fields that are described beside them choose no type.
    if (!schemas.some(describesValue)) return []
    return schemas.map(schema => this.#resolver.shapeOf(schema, others))
  }
}

const describesValue = (schema: unknown): boolean =>
  isSchemaObject(schema) &&
  ['type', 'properties', '$ref', 'const', 'enum', 'anyOf', 'oneOf', 'allOf', 'items'].some(key => key in schema)

/** One JSON Schema document: its references, and the shapes that were made of it. */
class Resolver {
  readonly #root: JsonSchema
  readonly #known = new Map<unknown, Shape>()

  constructor(root: JsonSchema) {
    this.#root = root
  }

  shapeOf(schema: unknown, beside: readonly JsonSchema[] = []): Shape {
    const hasBeside = beside.some(part => Object.keys(part).some(key => !ANNOTATIONS.has(key)))
    if (!hasBeside) {
      const known = this.#known.get(schema)
      if (known !== undefined) return known
    }
    const shape = new Shape(this, [...(hasBeside ? beside : []), ...this.#flatten(schema)])
    if (!hasBeside) this.#known.set(schema, shape)
    return shape
  }

  /** A schema with all that it refers to and all of `allOf`, side by side. */
  #flatten(schema: unknown): JsonSchema[] {
    const parts: JsonSchema[] = []
    const open: unknown[] = [schema]
    const seen = new Set<unknown>()
    while (open.length > 0) {
      const part = open.pop()
      if (!isSchemaObject(part) || seen.has(part)) continue
      seen.add(part)
      parts.push(part)
      if (typeof part.$ref === 'string') open.push(resolveReference(this.#root, part.$ref))
      if (Array.isArray(part.allOf)) open.push(...part.allOf)
    }
    return parts
  }
}

const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  '$defs',
  'definitions',
  '$id',
  'title',
  'description',
  'default',
  'examples',
])

export const shapeOf = (schema: JsonSchema): Shape => new Resolver(schema).shapeOf(schema)

/** A name without case and separators. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

function plainNames(names: readonly string[]): Map<string, string | undefined> {
  const byPlain = new Map<string, string | undefined>()
  for (const name of names) {
    const plain = plainName(name)
    byPlain.set(plain, byPlain.has(plain) ? undefined : name)
  }
  return byPlain
}

function labelsOf(parts: readonly JsonSchema[]): readonly Label[] | undefined {
  for (const part of parts) {
    const labels = Object.hasOwn(part, 'const') ? [part.const] : part.enum
    if (Array.isArray(labels) && labels.every(isLabel)) return labels
  }
  return undefined
}

const isLabel = (value: unknown): value is Label => value === null || typeof value !== 'object'

function typesOf(parts: readonly JsonSchema[], labels: readonly Label[] | undefined): number {
  let types = 0
  for (const { type, nullable } of parts) {
    const named = (Array.isArray(type) ? type : [type]).reduce((bits, name) => bits | (TYPE_BITS[String(name)] ?? 0), 0)
    if (named === 0) continue
    const bits = nullable === true ? named | NULL : named
    types = types === 0 ? bits : types & bits
  }
  if (types === 0 && labels !== undefined) return labels.reduce((bits: number, label) => bits | bitOf(label), 0)
  if (types === 0 && parts.some(part => isSchemaObject(part.properties))) return OBJECT
  return types
}

function bitOf(label: Label): number {
  if (label === null) return NULL
  return TYPE_BITS[typeof label] ?? 0
}

function firstString(parts: readonly JsonSchema[], keyword: string): string | undefined {
  const value = parts.find(part => typeof part[keyword] === 'string')?.[keyword]
  return value as string | undefined
}

const isSchemaObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** All names of fields anywhere in a schema. */
export function fieldNames(schema: JsonSchema): ReadonlySet<string> {
  const names = new Set<string>()
  const seen = new Set<unknown>()
  const open: unknown[] = [schema]
  while (open.length > 0) {
    const part = open.pop()
    if (typeof part !== 'object' || part === null || seen.has(part)) continue
    seen.add(part)
    if (isSchemaObject(part) && isSchemaObject(part.properties))
      for (const name of Object.keys(part.properties)) names.add(name)
    open.push(...Object.values(part))
  }
  return names
}

import type { JsonSchema } from 'breakwater'
import { fieldsOf, isSchema, nodeOf, requiredOf, typesOf, valuesOf } from './schema-node.ts'

/**
 * The TypeScript type of what a JSON Schema accepts. What TypeScript cannot say (bounds, patterns, formats) is left
 * out; what is not understood is `unknown`. Definitions that are referred to become types of their own, so that a
 * schema may hold itself.
 *
 * @param name of the type; those of definitions begin with it
 */
export function typeDeclarations(name: string, schema: JsonSchema): string {
  const writer = new TypeWriter(name, schema)
  const main = `export type ${name} = ${writer.type(schema, '')}`
  return [...writer.definitions(), main].join('\n\n')
}

class TypeWriter {
  readonly #name: string
  readonly #root: JsonSchema
  /** Names of definitions by their reference, in the order in which they were met. */
  readonly #names = new Map<string, string>()

  constructor(name: string, root: JsonSchema) {
    this.#name = name
    this.#root = root
  }

  definitions(): string[] {
    const written: string[] = []
    // Writing one may meet others.
    for (const [ref, name] of this.#names) written.push(`export type ${name} = ${this.type(this.#target(ref), '')}`)
    return written
  }

  type(schema: JsonSchema, indent: string): string {
    const { $ref, anyOf, oneOf, allOf } = schema
    if (typeof $ref === 'string') return this.#reference($ref)
    if (Array.isArray(allOf)) {
      const { allOf: _, ...own } = schema
      const parts = [...('properties' in own ? [own] : []), ...allOf.map(nodeOf)]
      return parts.map(part => grouped(this.type(part, indent))).join(' & ')
    }
    const choices = anyOf ?? oneOf
    if (Array.isArray(choices)) return union(choices.map(choice => this.type(nodeOf(choice), indent)))
    const values = valuesOf(schema)
    if (values !== undefined) return union(values.map(value => literal(value)))
    return this.#byType(schema, indent)
  }

  #byType(schema: JsonSchema, indent: string): string {
    const { type } = schema
    const types = Array.isArray(type) ? (type as string[]) : typesOf(schema)
    // Of a schema that says nothing.
    if (types.length > 1 && type === undefined) return 'unknown'
    return union(types.map(one => this.#ofType(one, schema, indent)))
  }

  #ofType(type: string, schema: JsonSchema, indent: string): string {
    if (type === 'object') return this.#object(schema, indent)
    if (type === 'array') return this.#array(schema, indent)
    if (type === 'integer') return 'number'
    return ['string', 'number', 'boolean', 'null'].includes(type) ? type : 'unknown'
  }

  #array({ items, prefixItems }: JsonSchema, indent: string): string {
    const rest = `readonly ${grouped(this.type(nodeOf(items), indent))}[]`
    if (!Array.isArray(prefixItems)) return rest
    const first = prefixItems.map(item => this.type(nodeOf(item), indent))
    return `readonly [${[...first, ...(items === false ? [] : [`...${rest}`])].join(', ')}]`
  }

  #object(schema: JsonSchema, indent: string): string {
    const { additionalProperties } = schema
    const fields = [...fieldsOf(schema)]
    if (fields.length === 0) {
      if (additionalProperties === false) return '{ readonly [name: string]: never }'
      const value = isSchema(additionalProperties) ? this.type(additionalProperties, indent) : 'unknown'
      return `{ readonly [name: string]: ${value} }`
    }
    const deeper = `${indent}  `
    const required = requiredOf(schema)
    const lines = fields.flatMap(([name, field]) => {
      const type = this.type(field, deeper)
      // An optional field may be given as undefined too: JSON leaves it out.
      const written = required.has(name) ? `: ${type}` : `?: ${union([type, 'undefined'])}`
      return [...comment(field, deeper), `${deeper}readonly ${key(name)}${written}`]
    })
    return `{\n${lines.join('\n')}\n${indent}}`
  }

  #reference(ref: string): string {
    if (ref === '#') return this.#name
    if (Object.keys(this.#target(ref)).length === 0) return 'unknown'
    const known = this.#names.get(ref)
    if (known !== undefined) return known
    const taken = new Set([this.#name, ...this.#names.values()])
    const wanted = this.#name + pascalCase(ref.split('/').at(-1) ?? '')
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`
    this.#names.set(ref, name)
    return name
  }

  #target(ref: string): JsonSchema {
    let node: unknown = this.#root
    for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
      node = isSchema(node) && Object.hasOwn(node, step) ? node[step] : undefined
    }
    return nodeOf(node)
  }
}

const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u

const key = (name: string): string => (IDENTIFIER.test(name) ? name : JSON.stringify(name))

const literal = (value: unknown): string =>
  typeof value === 'object' && value !== null ? 'unknown' : JSON.stringify(value)

const union = (types: readonly string[]): string => {
  const distinct = [...new Set(types)]
  if (distinct.includes('unknown')) return 'unknown'
  return distinct.length === 0 ? 'never' : distinct.join(' | ')
}

const grouped = (type: string): string => (/ [|&] |^readonly /.test(type) ? `(${type})` : type)

function comment({ description }: JsonSchema, indent: string): string[] {
  if (typeof description !== 'string') return []
  return [`${indent}/** ${description.replaceAll('*/', '* /').replace(/\s+/g, ' ').trim()} */`]
}

/** `summarize-long` → `SummarizeLong`. */
export const pascalCase = (text: string): string =>
  text
    .split(/[^\p{ID_Continue}]+/u)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

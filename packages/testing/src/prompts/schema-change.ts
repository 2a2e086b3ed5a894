import type { JsonSchema } from 'breakwater'
import {
  fieldsOf,
  isSchema,
  isTypeWithin,
  nodeOf,
  requiredOf,
  resolveRef,
  typesOf,
  valuesOf,
  variantsOf,
} from './schema-node.ts'

/** Why what one schema allows does not all fit another. */
export interface Misfit {
  readonly place: string
  readonly what: string
}

/** Callers write an input by the schema of before; readers read an output by it. */
export type Side = 'input' | 'output'

/**
 * What in a change of schema breaks those who rely on it. An input breaks its callers where something they may send
 * today is not taken tomorrow: a new required field, a field that is gone, a narrower type, a tighter bound. An output
 * breaks its readers where tomorrow's value may be none of today's: a field that is gone or may be missing, a wider
 * type, a further word of a list. A looser bound breaks no reader.
 *
 * Where schemas cannot be compared part by part (`not`, `if`, `patternProperties`), any change of those counts.
 */
export function breakingChanges(side: Side, before: JsonSchema | undefined, after: JsonSchema | undefined): Misfit[] {
  if (before === undefined || after === undefined) return changedAltogether(side, before, after)
  const [narrow, wide] = side === 'input' ? [before, after] : [after, before]
  return new Comparison(side, narrow, wide).misfits(narrow, wide, '$')
}

function changedAltogether(side: Side, before: JsonSchema | undefined, after: JsonSchema | undefined): Misfit[] {
  if (before === after) return []
  if (side === 'input' && after === undefined) return []
  const what = after === undefined ? 'the schema is gone: the value is text' : 'there was no schema before'
  return [{ place: '$', what }]
}

/** What each keyword does to the values that fit: the greater it is the fewer, or the more. */
const BOUNDS = {
  minLength: 'fewer',
  maxLength: 'more',
  minimum: 'fewer',
  exclusiveMinimum: 'fewer',
  maximum: 'more',
  exclusiveMaximum: 'more',
  minItems: 'fewer',
  maxItems: 'more',
  minProperties: 'fewer',
  maxProperties: 'more',
} as const satisfies { readonly [keyword: string]: 'fewer' | 'more' }

/** Compared as they stand. */
const OPAQUE = ['not', 'if', 'then', 'else', 'patternProperties', 'dependentRequired', 'contains', 'propertyNames']
const INPUT_OPAQUE = ['pattern', 'format', 'multipleOf', 'uniqueItems']

class Comparison {
  readonly #side: Side
  readonly #narrowRoot: JsonSchema
  readonly #wideRoot: JsonSchema
  readonly #underWay = new Set<string>()

  constructor(side: Side, narrowRoot: JsonSchema, wideRoot: JsonSchema) {
    this.#side = side
    this.#narrowRoot = narrowRoot
    this.#wideRoot = wideRoot
  }

  /** What `narrow` allows and `wide` does not. */
  misfits(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const pair = `${keyOf(narrow)}\n${keyOf(wide)}`
    // A schema that holds itself: what is under way is judged where it began.
    if (this.#underWay.has(pair)) return []
    this.#underWay.add(pair)
    try {
      const choices = variantsOf(wide, this.#wideRoot)
      return variantsOf(narrow, this.#narrowRoot).flatMap(variant => this.#nearest(variant, choices, place))
    } finally {
      this.#underWay.delete(pair)
    }
  }

  #nearest(variant: JsonSchema, choices: readonly JsonSchema[], place: string): Misfit[] {
    let nearest: Misfit[] | undefined
    for (const choice of choices) {
      if (!typesOf(variant).some(type => isTypeWithin(type, typesOf(choice)))) continue
      const misfits = this.#compare(variant, choice, place)
      if (nearest === undefined || misfits.length < nearest.length) nearest = misfits
    }
    return nearest ?? [this.#wrongType(typesOf(variant).join(' or '), place)]
  }

  #wrongType(types: string, place: string): Misfit {
    return { place, what: this.#side === 'input' ? `${types} is not taken any more` : `it may now be ${types}` }
  }

  #compare(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const types = typesOf(narrow).filter(type => !isTypeWithin(type, typesOf(wide)))
    return [
      ...(types.length === 0 ? [] : [this.#wrongType(types.join(' or '), place)]),
      ...this.#values(narrow, wide, place),
      ...this.#opaque(narrow, wide, place),
      ...(this.#side === 'input' ? this.#bounds(narrow, wide, place) : []),
      ...this.#fields(narrow, wide, place),
      ...this.#items(narrow, wide, place),
    ]
  }

  #values(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const allowed = valuesOf(wide)?.map(value => JSON.stringify(value))
    if (allowed === undefined) return []
    const given = valuesOf(narrow)?.map(value => JSON.stringify(value))
    if (given !== undefined) {
      return given.filter(value => !allowed.includes(value)).map(value => this.#wrongType(value, place))
    }
    return [this.#wrongType(`a ${typesOf(narrow).join(' or ')} other than ${allowed.join(', ')}`, place)]
  }

  #opaque(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const keywords = this.#side === 'input' ? [...OPAQUE, ...INPUT_OPAQUE] : OPAQUE
    return keywords
      .filter(keyword => keyword in wide && JSON.stringify(wide[keyword]) !== JSON.stringify(narrow[keyword]))
      .map(keyword => ({ place, what: `${keyword} is another, and cannot be compared` }))
  }

  #bounds(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    return Object.entries(BOUNDS).flatMap(([keyword, effect]) => {
      const [before, after] = [narrow[keyword], wide[keyword]]
      if (typeof after !== 'number') return []
      const fits = typeof before === 'number' && (effect === 'fewer' ? after <= before : after >= before)
      return fits ? [] : [{ place, what: `${keyword} is now ${after}, was ${before ?? 'not set'}` }]
    })
  }

  #fields(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const [given, known] = [fieldsOf(narrow), fieldsOf(wide)]
    const common = [...given].flatMap(([name, field]) => {
      const other = known.get(name)
      return other === undefined ? [] : this.misfits(field, other, `${place}.${name}`)
    })
    const needed = [...requiredOf(wide)].filter(name => !requiredOf(narrow).has(name))
    if (this.#side === 'output') {
      const maybe = needed.filter(name => given.has(name))
      const gone = without(known.keys(), given)
      return [...common, ...told(place, gone, 'it is gone'), ...told(place, maybe, 'it may now be missing')]
    }
    const isOpen = known.size === 0 && wide.additionalProperties !== false
    const [added, demanded] = [without(needed, given), needed.filter(name => given.has(name))]
    return [
      ...common,
      ...told(place, isOpen ? [] : without(given.keys(), known), 'it is gone'),
      ...told(place, added, 'it is new and required'),
      ...told(place, demanded, 'it is required now'),
      ...this.#furtherFields(narrow, wide, place),
    ]
  }

  #furtherFields(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const [before, after] = [narrow.additionalProperties, wide.additionalProperties]
    if (after === false) return before === false ? [] : [{ place, what: 'further fields are not taken any more' }]
    return before === false || !isSchema(after) ? [] : this.misfits(nodeOf(before), after, `${place}.*`)
  }

  #items(narrow: JsonSchema, wide: JsonSchema, place: string): Misfit[] {
    const [given, known] = [itemsOf(narrow), itemsOf(wide)]
    const count = Math.max(given.first.length, known.first.length)
    const first = Array.from({ length: count }, (_, index) =>
      this.misfits(given.first[index] ?? given.rest, known.first[index] ?? known.rest, `${place}[${index}]`),
    )
    return [...first.flat(), ...this.misfits(given.rest, known.rest, `${place}[*]`)]
  }
}

/** A schema as text, without the definitions that a document carries along. */
const keyOf = ({ $defs, definitions, $schema, ...schema }: JsonSchema): string => JSON.stringify(schema)

const told = (place: string, names: readonly string[], what: string): Misfit[] =>
  names.map(name => ({ place: `${place}.${name}`, what }))

const without = (names: Iterable<string>, others: ReadonlyMap<string, unknown>): string[] =>
  [...names].filter(name => !others.has(name))

function itemsOf(schema: JsonSchema): { readonly first: readonly JsonSchema[]; readonly rest: JsonSchema } {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems.map(nodeOf) : []
  return { first, rest: nodeOf(schema.items) }
}

/** A schema in lines, place by place: what a person compares. */
export function outlineOf(schema: JsonSchema | undefined): ReadonlyMap<string, string> {
  const lines = new Map<string, string>()
  if (schema !== undefined) outline(schema, schema, '$', false, lines)
  return lines
}

function outline(
  node: JsonSchema,
  root: JsonSchema,
  place: string,
  isOptional: boolean,
  lines: Map<string, string>,
): void {
  const { properties, required, items, prefixItems, $defs, definitions, $schema, description, title, ...own } =
    resolveRef(node, root)
  const { type, additionalProperties, ...rest } = own
  const words = Object.entries(rest).map(([keyword, value]) => `${keyword} ${JSON.stringify(value)}`)
  const kind = Array.isArray(type) ? type.join(' | ') : (type ?? typesOf({ properties, items, ...rest }).join(' | '))
  lines.set(place, [`${kind}${isOptional ? ', optional' : ''}`, ...words].join(', '))
  // A schema that holds itself is told to this depth.
  if (place.split(/[.[]/).length > 12) return
  const needed = requiredOf({ required })
  for (const [name, field] of fieldsOf({ properties })) {
    outline(field, root, `${place}.${name}`, !needed.has(name), lines)
  }
  if (isSchema(items)) outline(items, root, `${place}[*]`, false, lines)
}

import type { JsonSchema } from '../../result/index.ts'
import type { Lowered } from './lower-openai.ts'
import { intoDescription, isSchema, mapSchema, stringList, without } from './walk.ts'

const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

const REFUSED = [
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'minProperties',
  'maxProperties',
]
const SILENT = ['title', '$schema', '$id', '$comment', 'examples', 'deprecated', 'readOnly', 'writeOnly']

/** Sums over the whole schema. Compilation has failed from 13 optional properties on, whatever the documented 24 say. */
const MAX_OPTIONAL = 10
const MAX_UNIONS = 16

/**
 * The subset that Anthropic compiles into a grammar: closed objects, `oneOf` as `anyOf`, no bounds. Optional properties
 * may stay optional. `strict: false` means that the schema cannot be said so: free keys would be lost, untyped or
 * recursive parts and too many unions or optional properties are refused. Another mode must carry it.
 */
export function lowerForAnthropic(schema: JsonSchema): Lowered {
  return { schema: mapSchema(schema, lowerPart), strict: canBeCompiled(schema) }
}

function lowerPart(schema: JsonSchema): JsonSchema {
  let part = intoDescription(without(schema, SILENT), REFUSED)
  if (part.format !== undefined && !FORMATS.has(part.format)) part = intoDescription(part, ['format'])
  if (typeof part.minItems === 'number' && part.minItems > 1) part = intoDescription(part, ['minItems'])
  if (Array.isArray(part.oneOf)) part = { ...without(part, ['oneOf', 'discriminator']), anyOf: part.oneOf }
  if (typeof part.$ref === 'string' && part.description !== undefined) part = without(part, ['description', 'default'])
  return part.type === 'object' || isSchema(part.properties)
    ? { ...part, properties: part.properties ?? {}, additionalProperties: false }
    : part
}

function canBeCompiled(root: JsonSchema): boolean {
  const seen = { optional: 0, unions: 0, ok: true }
  mapSchema(root, part => {
    countPart(part, seen)
    return part
  })
  return seen.ok && seen.optional <= MAX_OPTIONAL && seen.unions <= MAX_UNIONS && !isRecursive(root)
}

function countPart(part: JsonSchema, seen: { optional: number; unions: number; ok: boolean }): void {
  if (isSchema(part.additionalProperties) || isSchema(part.patternProperties)) seen.ok = false
  if (part.additionalProperties === true || Array.isArray(part.prefixItems)) seen.ok = false
  if (part.type === 'object' && !isSchema(part.properties)) seen.ok = false
  if (part.type === 'array' && !(isSchema(part.items) && Object.keys(part.items).length > 0)) seen.ok = false
  if (Array.isArray(part.anyOf) || Array.isArray(part.oneOf) || Array.isArray(part.type)) seen.unions++
  if (!isSchema(part.properties)) return
  const required = stringList(part.required)
  for (const [name, property] of Object.entries(part.properties)) {
    if (!required.includes(name)) seen.optional++
    if (!isSchema(property) || Object.keys(property).length === 0) seen.ok = false
  }
}

/** Whether a definition reaches itself again, or the root. */
function isRecursive(root: JsonSchema): boolean {
  const definitions = {
    ...(isSchema(root.definitions) ? root.definitions : {}),
    ...(isSchema(root.$defs) ? root.$defs : {}),
  }
  if (refsOf(without(root, ['$defs', 'definitions'])).includes('#')) return true
  return Object.keys(definitions).some(name => reaches(name, definitions))
}

function reaches(name: string, definitions: JsonSchema): boolean {
  const seen = new Set<string>()
  const open = [name]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const definition = definitions[current]
    for (const ref of isSchema(definition) ? refsOf(definition) : []) {
      const target = ref.slice(ref.lastIndexOf('/') + 1)
      if (ref === '#' || target === name) return true
      if (!seen.has(target)) open.push(target)
      seen.add(target)
    }
  }
  return false
}

function refsOf(schema: JsonSchema): readonly string[] {
  const refs: string[] = []
  mapSchema(schema, part => {
    if (typeof part.$ref === 'string') refs.push(part.$ref)
    return part
  })
  return refs
}

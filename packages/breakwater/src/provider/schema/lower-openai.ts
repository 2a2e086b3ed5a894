import type { JsonSchema } from '../../result/index.ts'
import { isWithinLimits } from './openai-limits.ts'
import { intoDescription, isSchema, mapSchema, orNull, stringList, without } from './walk.ts'

/** A schema as a provider takes it. */
export interface Lowered {
  readonly schema: JsonSchema
  /** The provider can hold the model to it. False: it is a hint, and validation does the work. Absent: not said. */
  readonly strict?: boolean
}

/** String formats that strict mode knows. */
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
])

/** Refused in strict mode. */
const REFUSED = [
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'minLength',
  'maxLength',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'patternProperties',
  'minProperties',
  'maxProperties',
  'default',
]
const SILENT = ['title', '$schema', '$id', '$comment', 'examples', 'deprecated', 'readOnly', 'writeOnly']

/**
 * The subset of OpenAI's strict mode: every property required (an optional one may be null instead), no other
 * properties, `oneOf` as `anyOf`, bounds that it does not know in the description. What cannot be said in it (free keys,
 * untyped parts, a root that is no object, more than it takes) goes as it is, without `strict`.
 *
 * @param knowsStrict whether the server knows the word; where it does not, the schema goes as it is
 */
export function lowerForOpenAI(schema: JsonSchema, knowsStrict: boolean): Lowered {
  if (!knowsStrict) return { schema: without(schema, ['$schema']) }
  if (!canBeStrict(schema)) return { schema: without(schema, ['$schema']), strict: false }
  return { schema: mapSchema(schema, lowerPart), strict: true }
}

function lowerPart(schema: JsonSchema): JsonSchema {
  let part = intoDescription(without(schema, SILENT), REFUSED)
  if (part.format !== undefined && !FORMATS.has(part.format)) part = intoDescription(part, ['format'])
  if (typeof part.pattern === 'string' && part.pattern.includes('(?')) part = intoDescription(part, ['pattern'])
  if (Array.isArray(part.oneOf)) part = { ...without(part, ['oneOf', 'discriminator']), anyOf: part.oneOf }
  if (Array.isArray(part.allOf) && part.allOf.length === 1 && isSchema(part.allOf[0])) {
    part = { ...part.allOf[0], ...without(part, ['allOf']) }
  }
  return refAlone(isObjectSchema(part) ? closeObject(part) : part)
}

/** Every property required; those that were not may be null. */
function closeObject(schema: JsonSchema): JsonSchema {
  const properties = isSchema(schema.properties) ? schema.properties : {}
  const required = stringList(schema.required)
  const entries = Object.entries(properties).map(([name, property]) => [
    name,
    required.includes(name) || !isSchema(property) ? property : orNull(property),
  ])
  return {
    ...schema,
    properties: Object.fromEntries(entries),
    required: [...new Set([...required, ...Object.keys(properties)])].filter(name => Object.hasOwn(properties, name)),
    additionalProperties: false,
  }
}

/** Nothing may stand beside a `$ref`. */
function refAlone(schema: JsonSchema): JsonSchema {
  if (typeof schema.$ref !== 'string' || Object.keys(schema).length === 1) return schema
  const { $ref, $defs, definitions, ...rest } = schema
  const kept = { ...($defs === undefined ? {} : { $defs }), ...(definitions === undefined ? {} : { definitions }) }
  return Object.keys(rest).length === 0 ? schema : { anyOf: [{ $ref }], ...rest, ...kept }
}

const isObjectSchema = (schema: JsonSchema): boolean =>
  schema.type === 'object' ||
  (Array.isArray(schema.type) && schema.type.includes('object')) ||
  isSchema(schema.properties)

function canBeStrict(root: JsonSchema): boolean {
  if (root.type !== 'object' || root.anyOf !== undefined || root.oneOf !== undefined) return false
  let strict = true
  mapSchema(root, part => {
    if (!isClosable(part)) strict = false
    return part
  })
  return strict && isWithinLimits(root)
}

function isClosable(part: JsonSchema): boolean {
  // Free keys: a map would become an object that may hold nothing.
  if (isSchema(part.additionalProperties) || isSchema(part.patternProperties)) return false
  if (isObjectSchema(part) && part.additionalProperties === true) return false
  if (part.type === 'object' && !isSchema(part.properties)) return false
  if (Array.isArray(part.prefixItems)) return false
  if (Array.isArray(part.allOf) && part.allOf.length !== 1) return false
  if (part.type === 'array' && !isTyped(part.items)) return false
  return !isSchema(part.properties) || Object.values(part.properties).every(isTyped)
}

/** An untyped part (`{}`, `true`) cannot be held to. */
function isTyped(part: unknown): boolean {
  if (!isSchema(part)) return false
  return ['type', 'anyOf', 'oneOf', 'allOf', '$ref', 'enum', 'const'].some(keyword => part[keyword] !== undefined)
}

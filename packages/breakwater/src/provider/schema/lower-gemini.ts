import type { JsonSchema } from '../../result/index.ts'
import type { Lowered } from './lower-openai.ts'
import { intoDescription, mapSchema, without } from './walk.ts'

const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'date',
  'time',
  'duration',
  'enum',
  'int32',
  'int64',
  'float',
  'double',
])

const UNLISTED = [
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'pattern',
  'minLength',
  'maxLength',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
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
// A title that is also the name of a property has been seen to confuse the server.
const SILENT = ['title', '$schema', '$comment', 'examples', 'deprecated', 'readOnly', 'writeOnly']

/**
 * The subset of `responseJsonSchema` and `parametersJsonSchema`: `const` as an `enum` of one, `oneOf` as `anyOf`, what
 * is not listed in the description. Nothing may stand beside a `$ref`.
 */
export function lowerForGemini(schema: JsonSchema): Lowered {
  return { schema: mapSchema(schema, lowerPart), strict: true }
}

function lowerPart(schema: JsonSchema): JsonSchema {
  let part = intoDescription(without(schema, SILENT), UNLISTED)
  if (part.const !== undefined) part = { ...without(part, ['const']), ...enumOfOne(part.const) }
  if (part.format !== undefined && !FORMATS.has(part.format)) part = intoDescription(part, ['format'])
  if (Array.isArray(part.oneOf)) part = { ...without(part, ['oneOf', 'discriminator']), anyOf: part.oneOf }
  if (typeof part.$ref !== 'string') return part
  return Object.fromEntries(Object.entries(part).filter(([keyword]) => keyword.startsWith('$')))
}

/** An enum holds texts and numbers only. */
function enumOfOne(value: unknown): JsonSchema {
  if (typeof value === 'string') return { type: 'string', enum: [value] }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number', enum: [value] }
  return typeof value === 'boolean' ? { type: 'boolean' } : { type: 'null' }
}

import { jsonSchemaValidator, type ParseOptions, parseOutput } from '../src/output/index.ts'
import type { JsonSchema } from '../src/result/index.ts'

/**
 * What the parser says of a text, in short: the value, then each repair with its place (`trailing_comma 13`,
 * `key_spelling $.a`); or what failed, where, and what was expected there (`not_json 4: a colon`).
 */
export function told(schema: JsonSchema, text: string, options?: ParseOptions): readonly unknown[] {
  const result = parseOutput(standardOf(schema), text, options)
  if (result.ok) return [result.value, ...result.repairs.map(({ name, place }) => `${name} ${short(place)}`)]
  const issue = result.failure.issues[0]
  return [`${result.failure.code} ${short(issue?.place ?? '')}: ${issue?.expected}`]
}

const short = (place: string): string => place.replace('offset ', '')

type Validator = ReturnType<typeof jsonSchemaValidator>
const known = new Map<string, Validator>()

/** The check of a schema takes long to compile: it is kept. What guides the reading is made anew for each text. */
function standardOf(schema: JsonSchema): Validator {
  const key = JSON.stringify(schema)
  const validator = known.get(key) ?? jsonSchemaValidator(schema)
  known.set(key, validator)
  return { '~standard': { ...validator['~standard'] } }
}

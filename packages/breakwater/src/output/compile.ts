import { type JsonSchema, misuse } from '../result/index.ts'
import type { Guide, ParseOptions, ParseResult } from './guide.ts'
import { jsonSchemaValidator } from './json-schema-check.ts'
import { parseText } from './parse.ts'
import { inputJsonSchema, isStandardSchema, type OutputSchema, type OutputValue } from './schema.ts'
import { fieldNames, type Shape, shapeOf } from './shape.ts'

/** A schema made ready once, for every output that is read by it. */
export interface CompiledOutput<T> {
  /** The input side: what the model must write. `undefined` where the schema says nothing to a machine. */
  readonly jsonSchema: JsonSchema | undefined
  /** What the reading is guided by; undefined without a JSON Schema. */
  readonly shape: Shape | undefined
  /** @throws BreakwaterError for a schema that validates asynchronously */
  parse(text: string, options?: ParseOptions): ParseResult<T>
  /** Takes every schema. */
  parseAsync(text: string, options?: ParseOptions): Promise<ParseResult<T>>
}

/**
 * Makes a schema ready to read outputs by.
 *
 * @param options.jsonSchema the JSON Schema form of a schema that does not carry one
 * @param options.where named in errors; default `schema`
 * @throws BreakwaterError naming the field that has no JSON Schema form
 */
export function compileOutput<const S extends OutputSchema>(
  schema: S,
  options: { readonly jsonSchema?: JsonSchema; readonly where?: string } = {},
): CompiledOutput<OutputValue<S>> {
  const where = options.where ?? 'schema'
  const guide = guideOf(schema, options.jsonSchema, where)
  return {
    jsonSchema: guide.jsonSchema,
    shape: guide.shape,
    parse: (text, parseOptions) => atOnce(parseText(guide, text, parseOptions), where) as ParseResult<OutputValue<S>>,
    parseAsync: async (text, parseOptions) => parseText(guide, text, parseOptions) as ParseResult<OutputValue<S>>,
  }
}

function guideOf(schema: OutputSchema, given: JsonSchema | undefined, where: string): Guide {
  if (typeof schema !== 'object' && typeof schema !== 'function') {
    throw misuse(where, 'a Standard Schema (zod, valibot, arktype) or a JSON Schema document', typeof schema)
  }
  const jsonSchema = isStandardSchema(schema) ? (given ?? inputJsonSchema(schema, where)) : schema
  return {
    schema: isStandardSchema(schema) ? schema : jsonSchemaValidator(schema, where),
    jsonSchema,
    shape: jsonSchema === undefined ? undefined : shapeOf(jsonSchema),
    names: jsonSchema === undefined ? undefined : fieldNames(jsonSchema),
  }
}

function atOnce(result: ParseResult<unknown> | Promise<ParseResult<unknown>>, where: string): ParseResult<unknown> {
  if (!(result instanceof Promise)) return result
  // Nobody will wait for it.
  result.catch(() => undefined)
  throw misuse(where, 'a schema that validates synchronously', 'one that answers a promise; read asynchronously')
}

const compiled = new WeakMap<object, CompiledOutput<unknown>>()

function compiledOnce<const S extends OutputSchema>(schema: S): CompiledOutput<OutputValue<S>> {
  const known = compiled.get(schema)
  if (known !== undefined) return known as CompiledOutput<OutputValue<S>>
  const made = compileOutput(schema, { where: 'parseOutput schema' })
  compiled.set(schema, made)
  return made
}

/**
 * Reads what a model wrote: a validated value with what had to be repaired, or a failure that names the place. Pure; a
 * schema is compiled at its first use and remembered.
 *
 * @example
 * const read = parseOutput(z.object({ n: z.number() }), 'Sure! ```json\n{"n": "3"}\n```')
 * // { ok: true, value: { n: 3 }, repairs: [{ name: 'fence', … }, { name: 'number_from_string', place: '$.n', … }], … }
 * @throws BreakwaterError for a schema that validates asynchronously, or that has no JSON Schema form
 */
export function parseOutput<const S extends OutputSchema>(
  schema: S,
  text: string,
  options: ParseOptions = {},
): ParseResult<OutputValue<S>> {
  return compiledOnce(schema).parse(text, options)
}

/** Like `parseOutput`, for schemas that validate asynchronously too. */
export function parseOutputAsync<const S extends OutputSchema>(
  schema: S,
  text: string,
  options: ParseOptions = {},
): Promise<ParseResult<OutputValue<S>>> {
  return compiledOnce(schema).parseAsync(text, options)
}

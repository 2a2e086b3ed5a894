import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { type JsonSchema, misuse } from '../result/index.ts'
import { loadPeer } from './load-peer.ts'
import { pointerPath } from './pointer.ts'
import { isRecursive } from './recursion.ts'

type Check = (value: unknown) => readonly StandardSchemaV1.Issue[]

/**
 * A JSON Schema document (draft 2020-12) as a Standard Schema, compiled once. Ajv takes 50 ms to load: it is loaded
 * with the first such schema. Where code may not be generated, `@cfworker/json-schema` interprets the schema.
 *
 * @throws BreakwaterError where the document is no JSON Schema
 */
export function jsonSchemaValidator(schema: JsonSchema, where = 'jsonSchema'): StandardSchemaV1 & StandardJSONSchemaV1 {
  // The dialect is fixed here: a document that names an older one is read as far as the keywords are the same.
  const { $schema: _, ...document } = schema
  const check = compile(document, where)
  const validate = (value: unknown): StandardSchemaV1.Result<unknown> => {
    const issues = check(value)
    return issues.length === 0 ? { value } : { issues }
  }
  const jsonSchema = { input: () => document, output: () => document }
  return { '~standard': { version: 1, vendor: 'json-schema', validate, jsonSchema } }
}

function compile(schema: JsonSchema, where: string): Check {
  const check = mayGenerateCode() ? compileWithAjv(schema, where) : undefined
  const checked = check ?? interpretWithCfworker(schema)
  if (checked === undefined) throw misuse(where, 'ajv or @cfworker/json-schema to be installed', 'neither')
  return checked
}

function mayGenerateCode(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
}

interface AjvError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: { readonly [name: string]: unknown }
  readonly message?: string
}
interface AjvValidate {
  (value: unknown): boolean
  readonly errors?: readonly AjvError[] | null
}
interface Ajv {
  readonly opts: { unevaluated?: boolean }
  compile(schema: object): AjvValidate
}
interface AjvModule {
  readonly Ajv2020: new (options: object) => Ajv
}

function compileWithAjv(schema: JsonSchema, where: string): Check | undefined {
  const ajv = loadPeer('ajv/dist/2020.js') as AjvModule | undefined
  if (ajv === undefined) return undefined
  try {
    const validate = createAjv(ajv, schema).compile(schema)
    return value => (validate(value) ? [] : (validate.errors ?? []).map(ajvIssue))
  } catch (cause) {
    throw misuse(where, 'a JSON Schema document', cause instanceof Error ? cause.message : 'something else')
  }
}

/**
 * A union that holds itself must end with the alternative that fits, and with the first that is wrong: to look into all
 * of them at every depth takes time without end.
 */
function createAjv({ Ajv2020 }: AjvModule, schema: JsonSchema): Ajv {
  const allErrors = !isRecursive(schema)
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors, logger: false })
  // What each alternative has looked at is asked only by these.
  ajv.opts.unevaluated = /"unevaluated(?:Items|Properties)"/.test(JSON.stringify(schema))
  return ajv
}

function ajvIssue(error: AjvError): StandardSchemaV1.Issue {
  const path = pointerPath(error.instancePath)
  const { missingProperty, allowedValues, additionalProperty, allowedValue } = error.params
  if (typeof missingProperty === 'string') return { path: [...path, missingProperty], message: 'a value' }
  if (typeof additionalProperty === 'string') return { path: [...path, additionalProperty], message: 'no such field' }
  if (Array.isArray(allowedValues)) return { path, message: `one of ${JSON.stringify(allowedValues).slice(1, -1)}` }
  if (error.keyword === 'const') return { path, message: JSON.stringify(allowedValue) }
  return {
    path,
    message: (error.message ?? error.keyword).replace(/^must (be |NOT )?/, (_, verb) => PREFIX[verb] ?? ''),
  }
}

const PREFIX: { readonly [verb: string]: string } = { 'NOT ': 'not to ' }

function interpretWithCfworker(schema: JsonSchema): Check | undefined {
  const cfworker = loadPeer('@cfworker/json-schema') as CfworkerModule | undefined
  if (cfworker === undefined) return undefined
  const validator = new cfworker.Validator(schema, '2020-12', false)
  return value => {
    const { valid, errors } = validator.validate(value)
    if (valid) return []
    const innermost = errors.filter(({ keyword }) => !CONTAINERS.has(keyword))
    // Without an issue the value would count as valid.
    return (innermost.length === 0 ? errors : innermost).map(cfworkerIssue)
  }
}

/** What these report is that something within them is wrong: that stands beside it. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
])

function cfworkerIssue({ keyword, instanceLocation, error }: CfworkerError): StandardSchemaV1.Issue {
  const path = pointerPath(instanceLocation.slice(1))
  const missing = keyword === 'required' ? /property "(.+)"/.exec(error)?.[1] : undefined
  if (missing !== undefined) return { path: [...path, missing], message: 'a value' }
  return { path, message: keyword === 'false' ? 'no such field' : error }
}

interface CfworkerError {
  readonly instanceLocation: string
  readonly keyword: string
  readonly error: string
}

interface CfworkerModule {
  readonly Validator: new (
    schema: object,
    draft: '2020-12',
    shortCircuit: boolean,
  ) => {
    validate(value: unknown): {
      valid: boolean
      errors: readonly CfworkerError[]
    }
  }
}

import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { type JsonSchema, misuse } from '../result/index.ts'
import { loadPeer } from './load-peer.ts'

/** What describes an output: anything that implements Standard Schema (zod, valibot, arktype), or plain JSON Schema. */
export type OutputSchema = StandardSchemaV1 | JsonSchema

/** The type of the value that a schema accepts. Plain JSON Schema says nothing to the compiler. */
export type OutputValue<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : unknown

export const isStandardSchema = (schema: unknown): schema is StandardSchemaV1 =>
  (typeof schema === 'object' || typeof schema === 'function') && schema !== null && '~standard' in schema

/**
 * The input side of a schema as JSON Schema: what the model must write. `undefined` where the schema carries none and
 * no converter of its vendor is installed.
 *
 * @throws BreakwaterError naming the field that has no JSON Schema form
 */
export function inputJsonSchema(schema: StandardSchemaV1, where: string): JsonSchema | undefined {
  const convert = converterOf(schema)
  if (convert === undefined) return undefined
  try {
    return convert(schema)
  } catch (cause) {
    const field = unrepresentable(schema, convert)
    throw misuse(`${where}${field}`, 'a type that has a JSON Schema form', reason(cause))
  }
}

type Convert = (schema: StandardSchemaV1) => JsonSchema

function converterOf(schema: StandardSchemaV1): Convert | undefined {
  const vendor = schema['~standard'].vendor
  if (vendor === 'arktype') return convertArktype
  if (hasJsonSchema(schema)) return convertStandard
  if (vendor === 'zod') return zod3Converter()
  return undefined
}

const hasJsonSchema = (schema: StandardSchemaV1): schema is StandardSchemaV1 & StandardJSONSchemaV1 =>
  typeof (schema['~standard'] as Partial<StandardJSONSchemaV1.Props>).jsonSchema?.input === 'function'

const convertStandard: Convert = schema =>
  (schema as unknown as StandardJSONSchemaV1)['~standard'].jsonSchema.input({ target: 'draft-2020-12' })

/** Arktype's Standard door turns what it cannot say into `{}`; its own method throws. */
const convertArktype: Convert = schema => (schema as unknown as Arktype).in.toJsonSchema()

interface Arktype {
  readonly in: { toJsonSchema(): JsonSchema }
}

function zod3Converter(): Convert | undefined {
  const peer = loadPeer('zod-to-json-schema') as { zodToJsonSchema: (schema: unknown, options: object) => JsonSchema }
  if (peer === undefined) return undefined
  return schema =>
    peer.zodToJsonSchema(schema, { $refStrategy: 'root', effectStrategy: 'input', pipeStrategy: 'input' })
}

/** The path of the first field that cannot be converted: the deepest one whose parent fails because of it. */
function unrepresentable(schema: StandardSchemaV1, convert: Convert): string {
  if (schema['~standard'].vendor === 'valibot') return markedPath(schema)
  let path = ''
  let current: unknown = schema
  while (path.length < 1_000) {
    const broken = childrenOf(current).find(([, child]) => isStandardSchema(child) && !converts(child, convert))
    if (broken === undefined) return path
    path += broken[0]
    current = broken[1]
  }
  return path
}

const MARK = 'without a JSON Schema form'

/** Valibot's converter hides the schema itself, and marks what it cannot convert when it is asked to. */
function markedPath(schema: StandardSchemaV1): string {
  const overrideSchema = ({ errors }: { errors?: readonly string[] }) =>
    errors !== undefined && errors.length > 0 ? { $comment: MARK } : undefined
  const { input } = (schema as unknown as StandardJSONSchemaV1)['~standard'].jsonSchema
  const marked = input({ target: 'draft-2020-12', libraryOptions: { errorMode: 'ignore', overrideSchema } })
  const open: [path: string, part: unknown][] = [['', marked]]
  for (const [path, part] of open) {
    if (typeof part !== 'object' || part === null) continue
    const { $comment, properties, ...others } = part as { $comment?: unknown; properties?: object }
    if ($comment === MARK) return path
    for (const [name, field] of Object.entries(properties ?? {})) open.push([`${path}.${name}`, field])
    for (const [keyword, inner] of Object.entries(others)) open.push([keyword === 'items' ? `${path}[]` : path, inner])
  }
  return ''
}

function converts(schema: StandardSchemaV1, convert: Convert): boolean {
  try {
    convert(schema)
    return true
  } catch {
    return false
  }
}

/** The fields and items of a zod or arktype schema, as far as they are schemas themselves. */
function childrenOf(schema: unknown): [path: string, child: unknown][] {
  const holder = schema as {
    def?: {
      shape?: object
      element?: unknown
      innerType?: unknown
      options?: unknown[]
      items?: unknown[]
      in?: unknown
    }
    props?: { key: string; value: unknown }[]
  }
  const { def } = holder
  const fields = Object.entries(def?.shape ?? {}).map(([key, child]) => [`.${key}`, child] as const)
  const props = arktypeProps(holder).map(prop => [`.${prop.key}`, prop.value] as const)
  const alternatives = [def?.options, def?.items].flatMap(list => (Array.isArray(list) ? list : []))
  const inner = [['[]', def?.element] as const]
  const same = [def?.innerType, def?.in, ...alternatives].map(child => ['', child] as const)
  return [...fields, ...props, ...inner, ...same] as [string, unknown][]
}

function arktypeProps(schema: { props?: unknown }): { key: string; value: unknown }[] {
  try {
    return Array.isArray(schema.props) ? schema.props : []
  } catch {
    // Arktype's getter throws on what is no object.
    return []
  }
}

/** What the converter says, where it says it in words. */
function reason(cause: unknown): string {
  const line = cause instanceof Error ? cause.message.trim().split('\n', 1)[0]! : ''
  return line.length > 1 ? `one without: ${line}` : 'one without'
}

import { inputSchemaOf, type JsonSchema, renderPrompt } from 'breakwater'
import { refOf } from '../prompt-version.ts'
import { type Finding, finding } from './finding.ts'
import { readPromptSource } from './prompt-source.ts'
import type { RegisteredPrompt } from './registry.ts'
import { sampleInputOf } from './render-sample.ts'
import { fieldsOf, isSchema, nodeOf, typesOf, variantsOf } from './schema-node.ts'
import { readTemplate, type VariableRead } from './variables.ts'

/** Variables that the template reads and the input has not, and the other way about. */
export async function checkVariables(one: RegisteredPrompt): Promise<Finding[]> {
  const schema = inputSchemaOf(one.prompt)
  if (one.source !== undefined) return checkTemplate(one, one.source, schema)
  return schema === undefined ? [] : unusedInCode(one, schema)
}

function checkTemplate({ prompt, file }: RegisteredPrompt, text: string, schema: JsonSchema | undefined): Finding[] {
  const { template, templateLine, defaults, lineOf } = readPromptSource(text)
  const { variables } = readTemplate(template)
  const at = { file, prompt: refOf(prompt) }
  if (schema === undefined) return withoutSchema(variables, at, templateLine)
  const missing = unique(variables.filter(({ path, isCertain }) => isCertain && isMissing(path, schema, defaults)))
  const used = new Set(variables.map(({ path }) => path[0]))
  // Whoever reads all of the input uses all of it.
  const unused = used.has(undefined) ? [] : [...fieldsOf(objectOf(schema)).keys()].filter(name => !used.has(name))
  return [
    ...missing.map(({ path, line }) => {
      const what = `the template reads ${path.join('.')}, and the input schema has no such field`
      return finding('variable_missing', { ...at, line: templateLine + line - 1, what, remedy: MISSING })
    }),
    ...unused.map(name =>
      finding('variable_unused', { ...at, line: lineOf('input', 'schema', name), ...unusedOf(name) }),
    ),
  ]
}

const MISSING = 'add it to input.schema, or mend its name in the template'

const unusedOf = (name: string) => ({
  what: `the input has the field ${name}, and nothing in the prompt reads it`,
  remedy: 'take it out of the input schema, or use it',
})

function withoutSchema(
  variables: readonly VariableRead[],
  at: { file: string; prompt: string },
  templateLine: number,
): Finding[] {
  const [first] = variables.filter(({ isCertain }) => isCertain)
  if (first === undefined) return []
  const what = 'the template reads variables, and there is no input schema: an input is not validated'
  const remedy = 'add input.schema'
  return [finding('input_schema_missing', { ...at, line: templateLine + first.line - 1, what, remedy })]
}

function unique(reads: readonly VariableRead[]): VariableRead[] {
  const seen = new Map<string, VariableRead>()
  for (const read of reads) if (!seen.has(read.path.join('.'))) seen.set(read.path.join('.'), read)
  return [...seen.values()]
}

const objectOf = (schema: JsonSchema): JsonSchema => variantsOf(schema, schema)[0] ?? {}

/** Whether no value that the schema accepts has something at the path. What the schema leaves open may be there. */
function isMissing(path: readonly string[], schema: JsonSchema, defaults: object): boolean {
  if (path[0] !== undefined && Object.hasOwn(defaults, path[0])) return false
  let nodes = variantsOf(schema, schema)
  for (const step of path) {
    const below = nodes.flatMap(node => stepInto(node, step))
    if (below.includes(undefined)) return false
    nodes = below.flatMap(node => variantsOf(node as JsonSchema, schema))
    if (nodes.length === 0) return true
  }
  return false
}

/** The schemas one step further down; `undefined` among them where anything may be there. */
function stepInto(node: JsonSchema, step: string): readonly (JsonSchema | undefined)[] {
  const field = fieldsOf(node).get(step)
  if (field !== undefined) return [field]
  const types = typesOf(node)
  const isList = types.includes('array') && types.length === 1
  if (step === 'length' && (isList || types.includes('string'))) return [{ type: 'integer' }]
  if (isList) return step === '*' || /^\d+$/.test(step) ? [nodeOf(node.items)] : []
  if (!types.includes('object')) return []
  const { properties, additionalProperties } = node
  if (isSchema(additionalProperties)) return [additionalProperties]
  const isOpen = additionalProperties === true || (properties === undefined && additionalProperties !== false)
  return step === '*' || types.length > 1 || isOpen ? [undefined] : []
}

/**
 * A definition in code is watched at work: a field is unused where the function reads it neither of a full input nor of
 * one with the required fields only, and does not even name it.
 */
async function unusedInCode({ prompt, file }: RegisteredPrompt, schema: JsonSchema): Promise<Finding[]> {
  const sample = sampleInputOf(prompt)
  if (!isSchema(sample)) return []
  const read = new Set<string>()
  const template = (input: never) => prompt.template(watched(input, read) as never)
  const required = new Set(objectOf(schema).required as string[] | undefined)
  const least = Object.fromEntries(Object.entries(sample).filter(([name]) => required.has(name)))
  for (const input of [sample, least]) {
    if (!(await renderPrompt({ ...prompt, template }, input)).ok) return []
  }
  const words = new Set(String(prompt.template).match(/[\p{ID_Continue}$]+/gu))
  const unused = Object.keys(sample).filter(name => !read.has(name) && !words.has(name))
  const at = { file, line: undefined, prompt: refOf(prompt) }
  return unused.map(name => finding('variable_unused', { ...at, ...unusedOf(name) }))
}

function watched(input: unknown, read: Set<string>): unknown {
  if (!isSchema(input)) return input
  return new Proxy(input, {
    get(target, name, receiver) {
      if (typeof name === 'string') read.add(name)
      return Reflect.get(target, name, receiver)
    },
  })
}

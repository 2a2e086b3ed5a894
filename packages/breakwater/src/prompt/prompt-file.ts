import type { Dotprompt, ParsedPrompt } from 'dotprompt'
import { jsonSchemaValidator } from '../output/index.ts'
import { type JsonSchema, misuse, type Settings } from '../result/index.ts'
import { createPrompt } from './define.ts'
import { canonicalJson } from './hash.ts'
import type { Prompt, Template } from './prompt.ts'
import { safeTemplate } from './safe-template.ts'

/** A prompt from a file: its types are known only at run time. */
export type FilePrompt = Prompt<{ readonly [variable: string]: unknown }, unknown, undefined>

/** YAML and Handlebars: whoever has no such file does not load them. */
const load = () => Promise.all([import('./front-matter.ts'), import('dotprompt')])
let loading: ReturnType<typeof load> | undefined

/**
 * A `.prompt` file (https://google.github.io/dotprompt/): YAML front matter and a Handlebars template.
 *
 * @param file for messages, and the name where the front matter has none
 * @throws BreakwaterError naming the file, the field and what was expected
 */
export async function definePromptFile(file: string, source: string): Promise<FilePrompt> {
  loading ??= load()
  const [{ readFrontMatter }, { Dotprompt }] = await loading
  const { fields, input, output, template } = readFrontMatter(file, source)
  const dotprompt = new Dotprompt()
  const parsed = { template, ...(input && { input }), ...(output && { output }) } as ParsedPrompt
  const schemas = await readSchemas(dotprompt, file, parsed)
  return createPrompt({
    ...fields,
    name: fields.name ?? nameOf(file),
    where: file,
    source: input?.default === undefined ? template : `${template}\n${canonicalJson(input.default)}`,
    template: await compiled(dotprompt, file, parsed),
    ...(schemas.input === undefined ? {} : { input: jsonSchemaValidator(schemas.input, `${file} input.schema`) }),
    ...(schemas.output === undefined ? {} : { output: schemas.output }),
    settings: (fields.config ?? {}) as Settings,
  })
}

const nameOf = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.prompt$/, '')

/** Picoschema and JSON Schema alike come out as JSON Schema. */
async function readSchemas(
  dotprompt: Dotprompt,
  file: string,
  parsed: ParsedPrompt,
): Promise<{ input: JsonSchema | undefined; output: JsonSchema | undefined }> {
  try {
    const metadata = await dotprompt.renderMetadata(parsed)
    return { input: metadata.input?.schema, output: metadata.output?.schema }
  } catch (error) {
    throw misuse(`${file} input.schema or output.schema`, 'Picoschema or JSON Schema', reason(error))
  }
}

async function compiled(dotprompt: Dotprompt, file: string, parsed: ParsedPrompt): Promise<Template> {
  try {
    return (await safeTemplate(dotprompt, parsed)) as Template
  } catch (error) {
    throw misuse(`${file} template`, 'a Handlebars template', reason(error))
  }
}

/** The first line of what a parser says of a file of the developer's own. */
const reason = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'an error')

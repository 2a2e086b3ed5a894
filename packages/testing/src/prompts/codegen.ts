import { inputSchemaOf } from 'breakwater'
import { refOf } from '../prompt-version.ts'
import type { RegisteredPrompt } from './registry.ts'
import { pascalCase, typeDeclarations } from './typescript-type.ts'

/**
 * A TypeScript module of `.prompt` files: each a prompt with the types of its schemas, its text within the module, so
 * that nothing is read from disk where it runs. The newest version of a name is exported under that name, older ones
 * with their version. Definitions in code have types already and are left out.
 */
export async function generateModule(prompts: readonly RegisteredPrompt[]): Promise<string> {
  const files = prompts.filter(({ source }) => source !== undefined)
  const newest = new Map(files.map(one => [one.prompt.name, one]))
  const names = new Names()
  const parts = files.map(one => promptPart(one, names.of(one, newest.get(one.prompt.name) === one)))
  return `${[HEAD, ...parts].join('\n\n')}\n`
}

const HEAD = `// Written by \`breakwater prompts codegen\` from .prompt files. Change those, and run it again.
// biome-ignore-all lint: generated
/* eslint-disable */
import { definePromptFile, type Prompt } from 'breakwater'`

function promptPart({ prompt, file, source }: RegisteredPrompt, name: string): string {
  const type = pascalCase(name)
  const [input, output] = [inputSchemaOf(prompt), prompt.compiled?.jsonSchema]
  const types = [
    ...(input === undefined ? [] : [typeDeclarations(`${type}Input`, input)]),
    ...(output === undefined ? [] : [typeDeclarations(`${type}Output`, output)]),
  ]
  const inputType = input === undefined ? '{ readonly [variable: string]: unknown }' : `${type}Input`
  const full = `Prompt<${inputType}, ${output === undefined ? 'string' : `${type}Output`}, undefined>`
  const text = (source ?? '').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
  return [
    ...types,
    `/** \`${refOf(prompt)}\`, from ${file}. */
export const ${name} = (await definePromptFile(
  ${JSON.stringify(file)},
  \`${text}\`,
)) as ${full}`,
  ].join('\n\n')
}

/** Names of variables, none twice. */
class Names {
  readonly #taken = new Set<string>(RESERVED)

  of({ prompt }: RegisteredPrompt, isNewest: boolean): string {
    const plain = camelCase(prompt.name)
    const wanted = isNewest ? plain : `${plain}_${prompt.version.replace(/[^\p{ID_Continue}]+/gu, '_').slice(0, 20)}`
    let name = wanted
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}_${number}`
    this.#taken.add(name)
    return name
  }
}

const RESERVED =
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield eval arguments definePromptFile Prompt'.split(
    ' ',
  )

function camelCase(text: string): string {
  const name = pascalCase(text)
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  return /^[\p{ID_Start}_$]/u.test(lower) ? lower : `_${lower}`
}

import { parseDocument } from 'yaml'
import type { Budget } from '../budget/index.ts'
import type { MaxRepairs } from '../output/index.ts'
import { misuse } from '../result/index.ts'
import type { OnFailure } from './on-failure.ts'
import { checkOptions } from './options.ts'

export interface FrontMatter {
  readonly name?: string
  readonly version?: string
  readonly config?: object
  readonly budget?: Budget
  readonly onFailure?: OnFailure
  readonly maxReasks?: number
  readonly maxRepairs?: MaxRepairs
}

const FENCE = '---'
/** Dotprompt's own fields, and ours. */
const KNOWN = [
  'name',
  'version',
  'variant',
  'description',
  'model',
  'config',
  'input',
  'output',
  'metadata',
  'budget',
  'onFailure',
  'maxReasks',
  'maxRepairs',
]
const SETTINGS = ['maxOutputTokens', 'temperature', 'topP', 'stop', 'seed', 'reasoning', 'toolChoice', 'cache']
const STRINGS = ['name', 'version'] as const

/** A file in its parts. `input` and `output` are Dotprompt's to read. */
export interface PromptFile {
  readonly fields: FrontMatter
  readonly input: { readonly schema?: unknown; readonly default?: Record<string, unknown> } | undefined
  readonly output: { readonly schema?: unknown } | undefined
  readonly template: string
}

/** Splits a `.prompt` file and checks its front matter, naming file, line and field. A file without one is a template. */
export function readFrontMatter(file: string, source: string): PromptFile {
  const lines = source.split(/\r\n|\r|\n/)
  if (lines[0]?.trim() !== FENCE) return { fields: {}, input: undefined, output: undefined, template: source.trim() }
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === FENCE)
  if (end < 0) throw misuse(`${file} line 1`, 'front matter that ends with a line ---', 'no such line')
  return {
    ...parseFields(file, lines.slice(1, end).join('\n')),
    template: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  }
}

function parseFields(file: string, yaml: string): Omit<PromptFile, 'template'> {
  const document = parseDocument(yaml)
  const [error] = document.errors
  if (error !== undefined) {
    const line = (error.linePos?.[0].line ?? 0) + 1
    throw misuse(`${file} line ${line}`, 'YAML', error.code.toLowerCase().replaceAll('_', ' '))
  }
  const fields: unknown = document.toJS() ?? {}
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw misuse(`${file} front matter`, 'fields with values', Array.isArray(fields) ? 'a list' : typeof fields)
  }
  checkOptions(`${file} front matter`, fields, KNOWN)
  const given = fields as Record<string, unknown>
  for (const field of STRINGS) {
    const value = given[field]
    if (value !== undefined && typeof value !== 'string') throw misuse(`${file} ${field}`, 'a string', typeof value)
  }
  if (given.config !== undefined) {
    if (typeof given.config !== 'object' || given.config === null)
      throw misuse(`${file} config`, 'settings', typeof given.config)
    checkOptions(`${file} config`, given.config, SETTINGS)
  }
  const { input, output, ...own } = given
  for (const [field, value] of Object.entries({ input, output })) {
    if (value !== undefined && (typeof value !== 'object' || value === null)) {
      throw misuse(`${file} ${field}`, 'fields with values, such as schema', value === null ? 'nothing' : typeof value)
    }
  }
  return { fields: own as FrontMatter, input: input as PromptFile['input'], output: output as PromptFile['output'] }
}

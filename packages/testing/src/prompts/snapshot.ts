import { inputSchemaOf, type JsonSchema, type Prompt, type Settings } from 'breakwater'
import { readPromptSource } from './prompt-source.ts'
import type { RegisteredPrompt } from './registry.ts'
import { renderSample } from './render-sample.ts'

/** All of a version that its lock keeps: enough to compare it, to show it, and to run it where it came from a file. */
export interface Snapshot {
  readonly name: string
  readonly version: string
  readonly hash: string
  readonly file: string
  /** The lines of a `.prompt` file. */
  readonly source?: readonly string[]
  /** The lines of the function that writes the messages, where the prompt is defined in code. */
  readonly code?: readonly string[]
  /**
   * What that function writes for a sample input, as lines: constants that it uses are no part of its text. Left out
   * where it depends on the time or on chance, or does not take the sample.
   */
  readonly messages?: readonly string[]
  readonly input?: JsonSchema
  readonly output?: JsonSchema
  readonly settings?: Settings
  readonly tools?: readonly string[]
  readonly checks?: readonly string[]
}

export async function snapshotOf({ prompt, file, source }: RegisteredPrompt): Promise<Snapshot> {
  const { name, version, hash } = prompt
  const messages = source === undefined ? await renderSample(prompt) : undefined
  const content = source === undefined ? { code: linesOf(String(prompt.template)) } : { source: linesOf(source) }
  return withoutUndefined({
    name,
    version,
    hash,
    file,
    ...content,
    messages,
    input: withoutDialect(inputSchemaOf(prompt)),
    output: withoutDialect(prompt.compiled?.jsonSchema),
    settings: nonEmpty(prompt.settings),
    tools: nonEmpty(toolsOf(prompt)),
    checks: nonEmpty(prompt.checks.map(check => check.name)),
  })
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split(/\r\n|\r|\n/)

const toolsOf = ({ tools }: Prompt): string[] =>
  tools.map(
    ({ definition: { name, description, inputSchema } }) => `${name}: ${description} ${JSON.stringify(inputSchema)}`,
  )

const nonEmpty = <T extends object>(value: T): T | undefined => (Object.keys(value).length === 0 ? undefined : value)

function withoutDialect(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (schema === undefined) return undefined
  const { $schema: _, ...rest } = schema
  return rest
}

const withoutUndefined = <T extends object>(value: T): Snapshot =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as unknown as Snapshot

/** The text of a snapshot for people: the file, or what the function writes, or at least its own text. */
export const textOf = ({ source, messages, code }: Snapshot): string =>
  `${(source ?? messages ?? code ?? []).join('\n')}\n`

const PARTS = ['source', 'code', 'messages', 'input', 'output', 'settings', 'tools', 'checks'] as const

const WORDS: Readonly<Record<(typeof PARTS)[number], string>> = {
  source: 'the template',
  code: 'the text of the function messages',
  messages: 'what messages writes',
  input: 'the input schema',
  output: 'the output schema',
  settings: 'the settings',
  tools: 'the tools',
  checks: 'the checks',
}

/**
 * What makes two snapshots two versions, in words. What a `.prompt` file says of budgets, descriptions and the like is
 * no content: its hash leaves it out.
 */
export function contentChanges(before: Snapshot, after: Snapshot): string[] {
  const changed = PARTS.filter(part => isChanged(part, before, after)).map(part => WORDS[part])
  return changed.length === 0 && before.hash !== after.hash ? ['what is sent beside the messages'] : changed
}

function isChanged(part: (typeof PARTS)[number], before: Snapshot, after: Snapshot): boolean {
  if (part === 'source') return differs(templateOf(before), templateOf(after))
  // A sample that only one of them has says nothing.
  if (part === 'messages' && (before.messages === undefined || after.messages === undefined)) return false
  return differs(before[part], after[part])
}

const templateOf = ({ source }: Snapshot): unknown => {
  if (source === undefined) return undefined
  const { template, defaults } = readPromptSource(source.join('\n'))
  return { template, defaults }
}

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b))

/** With the keys of objects in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]))
}

import type { AnyPrompt } from '../any-prompt.ts'
import { isFields, type JsonSchema } from '../dialects/index.ts'
import { extractSummary, fillSchema } from '../model/index.ts'
import { ChaosError } from './chaos-error.ts'

const HARBOUR =
  'The storm reached the coast on Tuesday. Waves broke over the breakwater and flooded the quay. Nobody was hurt. ' +
  'The harbour master said that the breakwater held. Repairs of the harbour begin in May. The ferry runs again.'

/**
 * An input for a prompt: the one that was given; or one made from its input schema, where that has a JSON Schema; or
 * `{ text }` with a few sentences on a harbour.
 *
 * @throws ChaosError when the prompt's schema rejects it
 */
export async function inputFor(prompt: AnyPrompt, given: unknown): Promise<unknown> {
  const input = given ?? sample(prompt)
  const checked = await prompt.inputSchema?.['~standard'].validate(input)
  if (checked?.issues === undefined) return input
  const [issue] = checked.issues
  const place = issue?.path?.map(step => String(typeof step === 'object' ? step.key : step)).join('.') ?? ''
  throw new ChaosError(
    `the input schema of ${prompt.name} rejects ${given === undefined ? 'the made-up input' : 'the input'}` +
      `${place === '' ? '' : ` at ${place}`}: give one that it accepts`,
  )
}

export async function isAccepted(prompt: AnyPrompt, input: unknown): Promise<boolean> {
  return (await prompt.inputSchema?.['~standard'].validate(input))?.issues === undefined
}

function sample(prompt: AnyPrompt): unknown {
  const schema = inputJsonSchema(prompt)
  return schema === undefined ? { text: HARBOUR } : fillSchema(schema, extractSummary(HARBOUR))
}

/** What a Standard Schema says of itself as JSON Schema, where it can (https://standardschema.dev). */
function inputJsonSchema(prompt: AnyPrompt): JsonSchema | undefined {
  const standard: unknown = prompt.inputSchema?.['~standard']
  const converter = isFields(standard) && isFields(standard.jsonSchema) ? standard.jsonSchema.input : undefined
  if (typeof converter !== 'function') return undefined
  try {
    const schema: unknown = converter({ target: 'draft-2020-12' })
    return isFields(schema) ? schema : undefined
  } catch {
    return undefined
  }
}

/** The same input with its longest text made distinct, so that each call of a storm is a conversation of its own. */
export function distinctInput(input: unknown, number: number): unknown {
  if (typeof input === 'string') return `${input} (${number})`
  if (!isFields(input)) return input
  const texts = Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const longest = texts.sort((a, b) => b[1].length - a[1].length)[0]
  return longest === undefined ? input : { ...input, [longest[0]]: `(${number}) ${longest[1]}` }
}

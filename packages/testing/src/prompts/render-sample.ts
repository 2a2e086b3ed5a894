import { setTimeout } from 'node:timers/promises'
import { inputSchemaOf, type Message, type Part, type Prompt, renderPrompt } from 'breakwater'
import { sampleOf } from './sample.ts'

/** An input that a prompt takes, made from its schema; undefined where there is no schema. */
export function sampleInputOf(prompt: Prompt): unknown {
  const schema = inputSchemaOf(prompt)
  return schema === undefined ? undefined : sampleOf(schema)
}

/**
 * The messages for a sample input, as lines. Undefined where the prompt does not take the sample, or writes something
 * else at another time.
 */
export async function renderSample(prompt: Prompt): Promise<readonly string[] | undefined> {
  const input = sampleInputOf(prompt)
  if (input === undefined) return undefined
  const now = await messagesFor(prompt, input)
  const later = await atAnotherTime(() => messagesFor(prompt, input))
  if (now === undefined || later === undefined) return undefined
  const text = writeMessages(now)
  return text === writeMessages(later) ? text.split('\n') : undefined
}

/** A function that asks a server for what it writes may never end. */
const PATIENCE_MS = 5_000

async function messagesFor(prompt: Prompt, input: unknown): Promise<readonly Message[] | undefined> {
  const rendered = await Promise.race([renderPrompt(prompt, input), setTimeout(PATIENCE_MS, undefined, { ref: false })])
  return rendered?.ok ? rendered.request.messages : undefined
}

/** The messages for a sample input; none where the prompt does not take it. */
export async function sampleMessages(prompt: Prompt): Promise<readonly Message[]> {
  const input = sampleInputOf(prompt)
  return input === undefined ? [] : ((await messagesFor(prompt, input)) ?? [])
}

/** Messages as a person reads them: a line for the role, then what is said. */
export const writeMessages = (messages: readonly Message[]): string =>
  messages.map(({ role, content }) => `[${role}]\n${contentOf(content)}`).join('\n\n')

const contentOf = (content: Message['content']): string =>
  typeof content === 'string' ? content : content.map(partOf).join('\n')

export const hasImage = ({ content }: Message): boolean =>
  typeof content !== 'string' && content.some(({ type }) => type === 'image')

function partOf(part: Part): string {
  if (part.type === 'text') return part.text
  return `(${part.type}: ${JSON.stringify(part, (key, value) => (key === 'type' || key === 'origin' ? undefined : value))})`
}

const YEAR_MS = 366 * 24 * 3_600_000

/** With the clock and chance replaced: whoever asks them answers something else. Only for a process that does nothing else. */
async function atAnotherTime<T>(run: () => Promise<T>): Promise<T> {
  const RealDate = Date
  const realRandom = Math.random
  class Later extends RealDate {
    constructor(...words: readonly unknown[]) {
      super(...((words.length === 0 ? [RealDate.now() + YEAR_MS] : words) as [number]))
    }
    static override now(): number {
      return RealDate.now() + YEAR_MS
    }
  }
  globalThis.Date = Later as DateConstructor
  Math.random = () => (realRandom() + 0.5) % 1
  try {
    return await run()
  } finally {
    globalThis.Date = RealDate
    Math.random = realRandom
  }
}

import type { PromptIdentity } from '../result/index.ts'

/** Distinct names, and distinct contents of all names, that metrics tell apart. */
export const MAX_PROMPTS = 200
/** What stands for all names, or versions and hashes, beyond that. */
export const OTHER = 'other'

export interface PromptLabels {
  readonly 'llm.prompt.name': string
  readonly 'llm.prompt.version': string
  readonly 'llm.prompt.hash': string
}

const labels = (name: string, version: string, hash: string): PromptLabels => ({
  'llm.prompt.name': name,
  'llm.prompt.version': version,
  'llm.prompt.hash': hash,
})

const OTHERS = labels(OTHER, OTHER, OTHER)

/**
 * Labels of prompts, bounded: whatever programs make up at run time, the series of a metric stay countable. What changed
 * without a new version is told apart by its hash.
 */
export function createPromptLabels(max: number = MAX_PROMPTS): (prompt: PromptIdentity) => PromptLabels {
  const ofPrompts = new WeakMap<PromptIdentity, PromptLabels>()
  const rests = new Map<string, PromptLabels>()
  const contents = new Map<string, PromptLabels>()

  function find({ name, version, hash }: PromptIdentity): PromptLabels {
    if (!rests.has(name) && rests.size < max) rests.set(name, labels(name, OTHER, OTHER))
    const rest = rests.get(name)
    if (rest === undefined) return OTHERS
    const key = JSON.stringify([name, version, hash])
    if (!contents.has(key) && contents.size < max) contents.set(key, labels(name, version, hash))
    return contents.get(key) ?? rest
  }

  return prompt => {
    let found = ofPrompts.get(prompt)
    if (found === undefined) {
      found = find(prompt)
      ofPrompts.set(prompt, found)
    }
    return found
  }
}

/** Words of a provider (ids, models, finish reasons) are short unless it is broken or hostile. */
const MAX_WORD_CHARS = 200

export const word = (text: string): string => (text.length > MAX_WORD_CHARS ? text.slice(0, MAX_WORD_CHARS) : text)

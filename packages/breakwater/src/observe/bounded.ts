import type { PromptIdentity } from '../result/index.ts'

/** Distinct names, and distinct versions of all names, that metrics tell apart. */
export const MAX_PROMPTS = 200
/** What stands for all prompts, or versions, beyond that. */
export const OTHER = 'other'

export interface PromptLabels {
  readonly 'llm.prompt.name': string
  readonly 'llm.prompt.version': string
}

const OTHERS: PromptLabels = { 'llm.prompt.name': OTHER, 'llm.prompt.version': OTHER }

/** Labels of prompts, bounded: whatever programs make up at run time, the series of a metric stay countable. */
export function createPromptLabels(max: number = MAX_PROMPTS): (prompt: PromptIdentity) => PromptLabels {
  const names = new Map<string, { readonly versions: Map<string, PromptLabels>; readonly rest: PromptLabels }>()
  let versionCount = 0
  return ({ name, version }) => {
    let known = names.get(name)
    if (known === undefined) {
      if (names.size >= max) return OTHERS
      known = { versions: new Map(), rest: { 'llm.prompt.name': name, 'llm.prompt.version': OTHER } }
      names.set(name, known)
    }
    const labels = known.versions.get(version)
    if (labels !== undefined) return labels
    if (versionCount >= max) return known.rest
    versionCount += 1
    const added = { 'llm.prompt.name': name, 'llm.prompt.version': version }
    known.versions.set(version, added)
    return added
  }
}

/** Words of a provider (ids, models, finish reasons) are short unless it is broken or hostile. */
const MAX_WORD_CHARS = 200

export const word = (text: string): string => (text.length > MAX_WORD_CHARS ? text.slice(0, MAX_WORD_CHARS) : text)

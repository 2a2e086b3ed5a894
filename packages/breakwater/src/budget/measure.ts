import { countText } from './count-text.ts'
import { exactCounter, loadExactCounter } from './exact.ts'
import { countsByO200k } from './meter.ts'
import { factsByName, type ModelFacts } from './model-facts.ts'
import { tokenizationOf } from './tokenization.ts'

/** What a text comes to with a model. */
export interface TextMeasure extends ModelFacts {
  readonly tokens: number
  /** Counted by the model's own encoding, not estimated. */
  readonly isExact: boolean
}

/** How many tokens a text takes with a model, and what is known of that; exact where `gpt-tokenizer` can tell. */
export async function measureText(text: string, model: string): Promise<TextMeasure> {
  const facts = await factsByName(model)
  const count = countsByO200k(model) && (await loadExactCounter()) ? exactCounter(text.length) : undefined
  const tokens = count?.(text) ?? Math.round(countText(text) * tokenizationOf(model).text)
  return { ...facts, tokens, isExact: count !== undefined }
}

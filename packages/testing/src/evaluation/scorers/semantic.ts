import type { ReferenceOptions, Score, Scorer, ScorerContext } from '../scorer.ts'
import { UNAVAILABLE, valueScorer } from '../scorer.ts'
import { valueAt } from './place.ts'
import { checkedPlace, referenceOf } from './reference.ts'

/** One vector for each text, all of one length. */
export type EmbedTexts = (
  texts: readonly string[],
  options: { readonly signal: AbortSignal },
) => Promise<readonly (readonly number[])[]>

export interface SemanticOptions extends ReferenceOptions {
  /** There is no default: whoever embeds texts chooses by what model. */
  readonly embed: EmbedTexts
}

/** The cosine of the angle between the embedded texts of value and reference; below 0 counts as 0. */
export function semanticSimilarity(options: SemanticOptions): Scorer {
  const place = checkedPlace(options.at)
  return valueScorer(options.name ?? 'semantic', 'score', (value, ended, context) => {
    const reference = referenceOf(ended, options)
    if (reference === undefined) return UNAVAILABLE.reference
    return compare(options.embed, [asText(valueAt(value, place)), asText(reference)], context)
  })
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

async function compare(embed: EmbedTexts, texts: [string, string], { signal }: ScorerContext): Promise<Score> {
  const [left, right] = await embed(texts, { signal })
  if (left === undefined || right === undefined || left.length !== right.length || left.length === 0) {
    return { unavailable: 'the embedder gave no two vectors of one length' }
  }
  const cosine = dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right))
  return Number.isFinite(cosine)
    ? { score: Math.min(1, Math.max(0, cosine)) }
    : { unavailable: 'a vector without length' }
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, number, index) => sum + number * right[index]!, 0)

import { misuse } from '../result/index.ts'
import { builtIn, type CheckOptions } from './built-in.ts'
import { type Check, fail, PASS, type Verdict } from './check.ts'
import { leaves } from './leaves.ts'
import { fold, words } from './words.ts'

/** One vector for each text, all of one length. */
export type Embed = (
  texts: readonly string[],
  options: { readonly signal: AbortSignal },
) => Promise<readonly (readonly number[])[]>

export interface SimilarToOptions extends CheckOptions {
  /** From 0 to 1. Default 0.8; look at values of your own before you choose. */
  readonly atLeast?: number
  /**
   * What is compared. `words` (default): which words there are, and how often. `characters`: pairs of letters, for
   * short texts and misspellings. Or a function that embeds texts, whose vectors are compared by their angle.
   */
  readonly by?: 'words' | 'characters' | Embed
}

/**
 * The texts and numbers of the value, joined, resemble a reference: a text, or what a function takes from the input
 * (unavailable where it answers `undefined`). Words and pairs are compared by Dice's coefficient.
 */
export function similarTo<I>(
  reference: string | ((input: I) => string | undefined),
  options: SimilarToOptions = {},
): Check<unknown, I> {
  const { atLeast = 0.8, by = 'words' } = options
  if (!(atLeast >= 0 && atLeast <= 1)) throw misuse('similarTo atLeast', 'a share from 0 to 1', String(atLeast))
  return builtIn<I>('similarTo', options, (value, input, { signal }) => {
    const expected = typeof reference === 'string' ? reference : reference(input)
    if (expected === undefined) return { unavailable: 'the input has no reference' }
    const text = [...leaves(value, options)].map(leaf => String(leaf.value ?? '')).join(' ')
    if (typeof by === 'function') return embedded(by, [text, expected], signal, atLeast)
    const parts = by === 'words' ? words : letterPairs
    return verdictOn(dice(parts(text), parts(expected)), atLeast)
  })
}

function verdictOn(similarity: number, atLeast: number): Verdict {
  if (similarity >= atLeast) return PASS
  return fail(`similarity ${similarity.toFixed(2)} to the reference, expected at least ${atLeast}`)
}

function letterPairs(text: string): string[] {
  const letters = [...fold(text).replace(/[^\p{L}\p{N}]+/gu, ' ')]
  return letters.slice(1).map((letter, index) => letters[index]! + letter)
}

/** Twice what both have over what they have together; 1 for two that are empty. */
function dice(left: readonly string[], right: readonly string[]): number {
  if (left.length + right.length === 0) return 1
  const counts = new Map<string, number>()
  for (const part of left) counts.set(part, (counts.get(part) ?? 0) + 1)
  let shared = 0
  for (const part of right) {
    const count = counts.get(part) ?? 0
    if (count === 0) continue
    shared++
    counts.set(part, count - 1)
  }
  return (2 * shared) / (left.length + right.length)
}

async function embedded(embed: Embed, pair: string[], signal: AbortSignal, atLeast: number): Promise<Verdict> {
  const [left, right] = await embed(pair, { signal })
  if (left === undefined || right === undefined || left.length !== right.length || left.length === 0) {
    return { unavailable: 'the embedder gave no two vectors of one length' }
  }
  return verdictOn(cosine(left, right), atLeast)
}

function cosine(left: readonly number[], right: readonly number[]): number {
  let product = 0
  let leftSquares = 0
  let rightSquares = 0
  for (const [index, number] of left.entries()) {
    product += number * right[index]!
    leftSquares += number * number
    rightSquares += right[index]! * right[index]!
  }
  return product === 0 ? 0 : product / Math.sqrt(leftSquares * rightSquares)
}

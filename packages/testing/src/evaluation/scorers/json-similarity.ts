import { distance } from 'fastest-levenshtein'
import type { ReferenceOptions, Scorer } from '../scorer.ts'
import { referenceScorer } from './reference.ts'

/**
 * How alike a value and its reference are, from 0 to 1, part by part:
 *
 * - fields: the mean over all fields that either has; one that only one of them has is 0
 * - lists: the best pairing that keeps the order, over the length of the longer (side by side beyond 100 × 100 items)
 * - texts: 1 less the share of characters to edit (beyond 10 000 characters, the share of words in common)
 * - numbers: 1 less their difference over the larger of the two; of different sign 0
 * - anything else, and two of different kinds: 1 when equal, else 0
 */
export function jsonSimilarity(options: ReferenceOptions = {}): Scorer {
  return referenceScorer('json_similarity', 'score', options, (value, reference) => ({
    score: similarity(asJson(value), asJson(reference)),
  }))
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** Goes no deeper than the shallower of the two: the reference, which people wrote, bounds it. */
export function similarity(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return textSimilarity(left, right)
  if (typeof left === 'number' && typeof right === 'number') return numberSimilarity(left, right)
  if (Array.isArray(left) && Array.isArray(right)) return listSimilarity(left, right)
  if (isFields(left) && isFields(right)) return fieldSimilarity(left, right)
  return left === right ? 1 : 0
}

type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fieldSimilarity(left: Fields, right: Fields): number {
  const fields = new Set([...Object.keys(left), ...Object.keys(right)])
  if (fields.size === 0) return 1
  let sum = 0
  for (const field of fields) {
    if (Object.hasOwn(left, field) && Object.hasOwn(right, field)) sum += similarity(left[field], right[field])
  }
  return sum / fields.size
}

const MAX_PAIRS = 10_000

function listSimilarity(left: readonly unknown[], right: readonly unknown[]): number {
  const longer = Math.max(left.length, right.length)
  if (longer === 0) return 1
  const sum = left.length * right.length > MAX_PAIRS ? sideBySide(left, right) : bestPairing(left, right)
  return sum / longer
}

const sideBySide = (left: readonly unknown[], right: readonly unknown[]): number =>
  left.slice(0, right.length).reduce<number>((sum, item, index) => sum + similarity(item, right[index]), 0)

/** The greatest sum over pairings that keep the order, as in the longest common subsequence. */
function bestPairing(left: readonly unknown[], right: readonly unknown[]): number {
  let above = new Float64Array(right.length + 1)
  for (const item of left) {
    const row = new Float64Array(right.length + 1)
    for (const [index, other] of right.entries()) {
      row[index + 1] = Math.max(row[index]!, above[index + 1]!, above[index]! + similarity(item, other))
    }
    above = row
  }
  return above[right.length]!
}

function numberSimilarity(left: number, right: number): number {
  if (left === right) return 1
  return Math.max(0, 1 - Math.abs(left - right) / Math.max(Math.abs(left), Math.abs(right)))
}

const MAX_CHARACTERS = 10_000

function textSimilarity(left: string, right: string): number {
  if (left === right) return 1
  const longer = Math.max(left.length, right.length)
  return longer > MAX_CHARACTERS ? wordSimilarity(left, right) : 1 - distance(left, right) / longer
}

/** Twice what both have over what they have together. */
function wordSimilarity(left: string, right: string): number {
  const [some, others] = [left.split(/\s+/), right.split(/\s+/)]
  const counts = new Map<string, number>()
  for (const word of some) counts.set(word, (counts.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of others) {
    const count = counts.get(word) ?? 0
    if (count > 0) shared++
    counts.set(word, count - 1)
  }
  return (2 * shared) / (some.length + others.length)
}

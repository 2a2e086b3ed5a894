import { readFileSync } from 'node:fs'
import { grounded } from '../../packages/breakwater/src/check/index.ts'

/** One line of `fixtures/grounded/*.jsonl`: a source, a value, and whether the value rests on it. */
export interface Pair {
  readonly id: string
  readonly source: unknown
  readonly value: unknown
  readonly expect: 'pass' | 'fail'
}

export const PAIR_FILES = ['numbers', 'dates', 'names', 'texts'] as const
/** Written after the check and never used to change it. */
export const HELD_OUT_PAIRS = 'held-out'

export function readPairs(file: string): Pair[] {
  const lines = readFileSync(new URL(`../../fixtures/grounded/${file}.jsonl`, import.meta.url), 'utf8')
  return lines
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Pair)
}

export interface GroundingFigures {
  readonly pairs: number
  /** Of the values that are reported, the share that does state something else. */
  readonly precision: number
  /** Of the values that state something else, the share that is reported. */
  readonly recall: number
  readonly wrong: readonly { readonly id: string; readonly expect: string; readonly got: string }[]
}

export async function groundingFigures(pairs: readonly Pair[]): Promise<GroundingFigures> {
  const check = grounded()
  const context = { signal: new AbortController().signal }
  const judged: { id: string; expect: string; got: string }[] = []
  for (const { id, expect, value, source } of pairs) {
    const verdict = await check.run(value, source, context)
    judged.push({ id, expect, got: 'unavailable' in verdict ? 'unavailable' : verdict.pass ? 'pass' : 'fail' })
  }
  const both = judged.filter(({ expect, got }) => expect === 'fail' && got === 'fail').length
  return {
    pairs: judged.length,
    precision: both / judged.filter(({ got }) => got === 'fail').length,
    recall: both / judged.filter(({ expect }) => expect === 'fail').length,
    wrong: judged.filter(({ expect, got }) => expect !== got),
  }
}

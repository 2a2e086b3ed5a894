import { measureText } from 'breakwater'
import type { DatasetCase } from './case.ts'

export interface DatasetStats {
  readonly cases: number
  readonly prompts: Counts
  /** What is expected: `value`, `passes`, or the code of a failure. */
  readonly expects: Counts
  readonly tags: Counts
  /** Of the input as JSON, and of the output as the model wrote it. */
  readonly inputChars: Spread
  readonly outputChars: Spread
  readonly inputTokens: Spread
  readonly outputTokens: Spread
}

export interface Counts {
  readonly [name: string]: number
}

/** All 0 where there is nothing to measure. */
export interface Spread {
  readonly least: number
  readonly median: number
  readonly most: number
  readonly sum: number
}

/**
 * What a dataset holds, counted.
 *
 * @param model whose tokens are counted; by default those of a model that is not known, by estimate
 */
export async function datasetStats(cases: readonly DatasetCase[], model = 'unknown'): Promise<DatasetStats> {
  const inputs = cases.map(({ input }) => (typeof input === 'string' ? input : JSON.stringify(input)))
  const outputs = cases.flatMap(({ output }) => output ?? [])
  const tokensOf = async (text: string): Promise<number> => (await measureText(text, model)).tokens
  return {
    cases: cases.length,
    prompts: count(cases.map(({ prompt }) => prompt)),
    expects: count(
      cases.map(({ expect }) => ('code' in expect ? expect.code : 'value' in expect ? 'value' : 'passes')),
    ),
    tags: count(cases.flatMap(({ tags }) => tags ?? [])),
    inputChars: spread(inputs.map(({ length }) => length)),
    outputChars: spread(outputs.map(({ length }) => length)),
    inputTokens: spread(await Promise.all(inputs.map(tokensOf))),
    outputTokens: spread(await Promise.all(outputs.map(tokensOf))),
  }
}

/** Most frequent first. */
function count(names: readonly string[]): Counts {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}

function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0
  return { least: at(0), median: at(0.5), most: at(1), sum: sorted.reduce((sum, one) => sum + one, 0) }
}

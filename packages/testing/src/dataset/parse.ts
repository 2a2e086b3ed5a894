import type { DatasetCase } from './case.ts'
import { flawOf } from './shape.ts'

/** What is wrong with one line of a file, counted from 1. */
export interface LineProblem {
  readonly line: number
  readonly message: string
}

export interface ParsedDataset {
  /** Those that could be read, in the order of the file. */
  readonly cases: readonly DatasetCase[]
  readonly problems: readonly LineProblem[]
}

/** Reads JSON Lines: one case a line; empty lines count for nothing. */
export function parseDataset(text: string): ParsedDataset {
  const cases: DatasetCase[] = []
  const problems: LineProblem[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue
    const read = readLine(line)
    if ('message' in read) problems.push({ line: index + 1, message: read.message })
    else cases.push(read.one)
  }
  return { cases, problems }
}

function readLine(line: string): { readonly one: DatasetCase } | { readonly message: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return { message: `not JSON: ${withoutText((error as Error).message)}` }
  }
  const flaw = flawOf(value)
  return flaw === undefined ? { one: value as DatasetCase } : { message: flaw }
}

/** V8 quotes the text that it could not read: the line number says where that is. */
const withoutText = (message: string): string => message.replace(/, (?:\.\.\.)?".*$/s, '')

import type { LineProblem } from './parse.ts'

/** A dataset file that cannot be read, or of which some lines cannot, or that is locked. The message says which, and what to do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError'
  readonly problems: readonly LineProblem[]

  constructor(message: string, problems: readonly LineProblem[] = []) {
    super(message)
    this.problems = problems
  }
}

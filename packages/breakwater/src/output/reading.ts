import type { Repair } from '../result/index.ts'
import type { Written } from './written.ts'

export interface ReadError {
  /** `cut`: the text ends where more must follow. `deep`: nested beyond the limit. `broken`: anything else. */
  readonly code: 'cut' | 'broken' | 'deep'
  readonly at: number
  readonly expected: string
}

export interface Reading {
  /** The value, where one was read. */
  readonly value: Written | undefined
  readonly error: ReadError | undefined
  /** The offset after the value, or where reading stopped. */
  readonly end: number
  readonly repairs: Repair[]
  /** A key or an item was read: what failed was meant as a value, not as a bracket in prose. */
  readonly hasProgressed: boolean
  /** Brackets that were open when the text ended, and the string that was. */
  readonly unclosed: number
  /** A bracket was missing or wrong, so that members may stand in the wrong object. */
  readonly isMisplaced: boolean
}

export interface ReadOptions {
  readonly maxDepth: number
  readonly names?: ReadonlySet<string> | undefined
  /** The text begins within an object whose opening brace was left out. */
  readonly isInside?: boolean
  /** Filled with the offset of each value, by its place. */
  readonly places?: Map<string, number>
}

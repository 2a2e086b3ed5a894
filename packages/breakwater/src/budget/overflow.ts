import { type Message, misuse } from '../result/index.ts'
import { countText } from './count-text.ts'
import { type LeftOut, truncateText } from './truncate.ts'

/** What becomes of an input that is too long for the model. */
export type InputOverflow =
  | 'reject'
  | {
      /** Which part of the longest texts is left out. */
      readonly truncate: LeftOut
      /** The fields of the input that may be cut. Default: every one that is text. */
      readonly fields?: readonly string[]
    }

export interface Overflow {
  /** Default `reject`: the call fails as `input_too_long`. */
  readonly input?: InputOverflow
  /** What becomes of a conversation that tool results have made too long. Default `fail`. */
  readonly steps?: StepsOverflow
}

/**
 * `fail`: the call fails as `input_too_long`, naming the step. `dropOldToolResults`: the oldest results go, with their
 * calls. Or a function that answers a shorter history.
 */
export type StepsOverflow = 'fail' | 'dropOldToolResults' | ((messages: readonly Message[]) => readonly Message[])

/** @throws BreakwaterError naming the field */
export function checkOverflow(where: string, overflow: Overflow | undefined): void {
  const steps = overflow?.steps
  if (steps !== undefined && typeof steps !== 'function' && steps !== 'fail' && steps !== 'dropOldToolResults') {
    throw misuse(`${where} overflow.steps`, "'fail', 'dropOldToolResults' or a function", typeof steps)
  }
  const input = overflow?.input
  if (input === undefined || input === 'reject') return
  if (typeof input !== 'object' || !['head', 'tail', 'middle'].includes(input.truncate)) {
    throw misuse(`${where} overflow.input`, "'reject' or { truncate: 'head' | 'tail' | 'middle' }", typeof input)
  }
}

export type Truncation = Exclude<InputOverflow, 'reject'>

export interface Shortened {
  readonly input: unknown
  /** By field: characters that were left out; an input that is a text has the name `input`. */
  readonly leftOut: ReadonlyMap<string, number>
}

/** Cuts the longest texts of an input until all of them together take `keepTokens`; undefined where nothing is cut. */
export function shortenInput(input: unknown, overflow: Truncation, keepTokens: number): Shortened | undefined {
  const texts = textsOf(input, overflow.fields)
  const most = levelFor(
    texts.map(({ text }) => countText(text)),
    keepTokens,
  )
  const leftOut = new Map<string, number>()
  const changed: { [field: string]: string } = Object.create(null)
  for (const { field, text } of texts) {
    const cut = truncateText(text, most, overflow.truncate)
    if (cut.leftOutChars === 0) continue
    leftOut.set(field, cut.leftOutChars)
    changed[field] = cut.text
  }
  if (leftOut.size === 0) return undefined
  return { input: typeof input === 'string' ? changed.input : { ...(input as object), ...changed }, leftOut }
}

/** How many tokens the texts of an input take that may be cut. */
export const cuttableTokens = (input: unknown, { fields }: Truncation): number =>
  textsOf(input, fields).reduce((sum, { text }) => sum + countText(text), 0)

function textsOf(input: unknown, fields: readonly string[] | undefined): { field: string; text: string }[] {
  if (typeof input === 'string') return [{ field: 'input', text: input }]
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([field, text]) =>
    typeof text === 'string' && (fields === undefined || fields.includes(field)) ? [{ field, text }] : [],
  )
}

/** How many tokens each text may keep, so that together they take `keep`: the shorter ones stay whole. */
function levelFor(tokens: readonly number[], keep: number): number {
  const sorted = [...tokens].sort((left, right) => left - right)
  let rest = keep
  for (const [index, size] of sorted.entries()) {
    const share = rest / (sorted.length - index)
    if (size > share) return Math.max(Math.floor(share), 0)
    rest -= size
  }
  return Number.POSITIVE_INFINITY
}

export const truncationOf = ({ input }: Overflow): Truncation | undefined =>
  input === undefined || input === 'reject' ? undefined : input

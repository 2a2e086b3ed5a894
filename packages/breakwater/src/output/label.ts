import { numberOf } from './read-bare.ts'
import type { Label } from './shape.ts'
import { isScalar, type Scalar, scalarOf, type Written } from './written.ts'

/** Marks that decorate a word and are not part of it. */
const DECORATION = /^[\s"'`*_“”‘’«»]+|[\s"'`*_“”‘’«».,!;:。！，]+$/g
const MAX_LABEL_CHARACTERS = 200

/**
 * The one label that a text spells: the same but for case, then but for decoration and final punctuation, then but for
 * separators. `undefined` where none or several do; more words than the label's (`not a bug`) are no label.
 */
export function readLabel(text: string, labels: readonly string[]): string | undefined {
  if (text.length > MAX_LABEL_CHARACTERS) return undefined
  const lower = text.toLowerCase()
  const bare = undecorated(lower)
  return (
    only(labels, label => label.toLowerCase() === lower) ??
    only(labels, label => label.toLowerCase() === bare) ??
    only(labels, label => hasLetters(bare) && unseparated(label) === unseparated(bare))
  )
}

export const undecorated = (text: string): string => text.replace(DECORATION, '')

const hasLetters = (text: string): boolean => /\p{L}/u.test(text)

const unseparated = (text: string): string =>
  text.toLowerCase().replace(/(?<=[\p{L}\p{N}])[\s_-]+(?=[\p{L}\p{N}])/gu, '')

function only(labels: readonly string[], fits: (label: string) => boolean): string | undefined {
  const found = labels.filter(fits)
  return found.length === 1 ? found[0] : undefined
}

const TRUE: ReadonlySet<string> = new Set(['true', 'yes'])
const FALSE: ReadonlySet<string> = new Set(['false', 'no'])

export function readBoolean(text: string): boolean | undefined {
  if (text.length > MAX_LABEL_CHARACTERS) return undefined
  const word = undecorated(text.toLowerCase())
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : undefined
}

/** `null`, `None`: the word for nothing, written as text. */
export const isNullWord = (text: string): boolean => /^(?:null|none|nil)$/i.test(text.trim())

/** Of a spelling that the reader called a boolean. */
export const isTrue = (text: string): boolean => text[0] === 't' || text[0] === 'T'

/** Is the scalar this label, whatever its spelling? */
export function isLabel({ kind, text }: Scalar, label: Label): boolean {
  if (label === null) return kind === 'null'
  if (typeof label === 'string') return kind === 'string' && text === label
  if (typeof label === 'number') return kind === 'number' && numberOf(text) === label
  return kind === 'boolean' && isTrue(text) === label
}

/** Text with separators may be several items, blank text none. */
export function mayBeSeveral(written: Written): boolean {
  if (!isScalar(written)) return false
  const { kind, text } = scalarOf(written)
  return /[,;\n|]/.test(text) || (kind === 'string' && text.trim() === '')
}

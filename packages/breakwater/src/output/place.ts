import { isDigit, isWord, MINUS } from './characters.ts'

/** One step of a path into a value. */
export type Step = string | number

/** Field names longer than this, or with anything but letters, digits, `_` and `-`, may hold content. */
const MAX_NAME_LENGTH = 64

/**
 * A JSON path such as `$.items[3].price`. A key that does not look like a field name is not quoted, as it may hold
 * content: `$.scores[key of length 14]`.
 */
export function placeOf(path: readonly PropertyKey[]): string {
  let place = '$'
  for (const step of path) place += typeof step === 'number' ? `[${step}]` : keyPlace(String(step))
  return place
}

const keyPlace = (key: string): string => {
  if (isName(key)) return `.${key}`
  return /^\d{1,15}$/.test(key) ? `[${key}]` : `[key of length ${key.length}]`
}

function isName(key: string): boolean {
  if (key.length === 0 || key.length > MAX_NAME_LENGTH) return false
  for (let at = 0; at < key.length; at++) if (!isNameCode(key.charCodeAt(at))) return hasNameForm(key)
  return !isDigit(key.charCodeAt(0)) && key.charCodeAt(0) !== MINUS
}

/** The usual ones: the pattern takes longer than all else that a repair costs. */
const isNameCode = (code: number): boolean => code < 0x80 && (isWord(code) || code === MINUS)

const hasNameForm = (key: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)

/** A value's type and length, never its content. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `string of length ${value.length}`
  if (Array.isArray(value)) return `list of length ${value.length}`
  if (typeof value === 'object') return `object with ${Object.keys(value).length} fields`
  return typeof value
}

/**
 * What was written, before a schema says what it means: JSON's own values. A scalar whose spelling says more than its
 * value is a marked text (`1.50`, `True`, `NaN`); a key that an object has twice is marked as well.
 */
export type Written = string | number | boolean | null | readonly Written[] | WrittenObject
export interface WrittenObject {
  readonly [key: string]: Written
}

export type ScalarKind = 'string' | 'number' | 'boolean' | 'null'

/** Before a marked text. A text of the model's that begins with it is marked itself. */
const MARK = '\0'
export const MARK_CODE = 0

const LETTERS = { string: 's', number: 'n', boolean: 'b' } as const satisfies Record<
  Exclude<ScalarKind, 'null'>,
  string
>
const KINDS: { readonly [letter: string]: ScalarKind } = { s: 'string', n: 'number', b: 'boolean' }

/** A scalar that keeps its spelling. */
export const spelled = (kind: Exclude<ScalarKind, 'null'>, text: string): string =>
  kind === 'string' && text.charCodeAt(0) !== MARK_CODE ? text : MARK + LETTERS[kind] + text

export interface Scalar {
  readonly kind: ScalarKind
  /** Of a string its content, of anything else its spelling. */
  readonly text: string
}

export function scalarOf(written: string | number | boolean | null): Scalar {
  if (typeof written !== 'string') {
    return { kind: written === null ? 'null' : (typeof written as ScalarKind), text: String(written) }
  }
  return isMarked(written)
    ? { kind: KINDS[written.charAt(1)]!, text: written.slice(2) }
    : { kind: 'string', text: written }
}

export const isMarked = (text: string): boolean => text.charCodeAt(0) === MARK_CODE

/** A key that the object has already, or that begins like one. `id` differs from key to key. */
export const markedKey = (id: number, key: string): string => `${MARK}${id}:${key}`
export const plainKey = (key: string): string => (isMarked(key) ? key.slice(key.indexOf(':') + 1) : key)

export const isObject = (written: Written): written is WrittenObject =>
  typeof written === 'object' && written !== null && !Array.isArray(written)

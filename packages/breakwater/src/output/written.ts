/**
 * What was written, before a schema says what it means: JSON's own values, and for what those cannot say a spelling and
 * a key that came twice.
 */
export type Written = WrittenScalar | readonly Written[] | WrittenObject
export type WrittenScalar = string | number | boolean | null | Spelled
export interface WrittenObject {
  readonly [key: string]: Written | Doubled
}

export type ScalarKind = 'string' | 'number' | 'boolean' | 'null'

export interface Scalar {
  readonly kind: ScalarKind
  /** Of a string its content, of anything else its spelling. */
  readonly text: string
}

/** A number or boolean whose spelling says more than its value: `1.50`, `True`, `NaN`. */
export class Spelled implements Scalar {
  readonly kind: 'number' | 'boolean'
  readonly text: string

  constructor(kind: 'number' | 'boolean', text: string) {
    this.kind = kind
    this.text = text
  }
}

/** What stands under a key that its object has more than once. */
export class Doubled {
  readonly values: Written[]

  constructor(first: Written, second: Written) {
    this.values = [first, second]
  }
}

/** A scalar that keeps its spelling. */
export const spelled = (kind: Exclude<ScalarKind, 'null'>, text: string): string | Spelled =>
  kind === 'string' ? text : new Spelled(kind, text)

export function scalarOf(written: WrittenScalar): Scalar {
  if (written instanceof Spelled) return written
  return { kind: written === null ? 'null' : (typeof written as ScalarKind), text: String(written) }
}

export const isScalar = (written: Written): written is WrittenScalar =>
  typeof written !== 'object' || written === null || written instanceof Spelled

export const isObject = (written: Written): written is WrittenObject =>
  typeof written === 'object' && written !== null && !Array.isArray(written) && !(written instanceof Spelled)

/** What stands under one key: mostly one value. */
export const valuesOf = (member: Written | Doubled): readonly Written[] =>
  member instanceof Doubled ? member.values : [member]

import { misuse } from '../result/index.ts'
import { type CheckOptions, eachLeaf } from './built-in.ts'
import type { Check } from './check.ts'

export interface OneOfOptions extends CheckOptions {
  /** Default true. */
  readonly matchCase?: boolean
}

/** Every text and number of the value is one of those listed: for lists that a schema does not know, such as a catalogue. */
export function oneOf(allowed: readonly (string | number)[], options: OneOfOptions = {}): Check {
  if (allowed.length === 0) throw misuse('oneOf', 'at least one allowed value', 'none')
  const form = (value: unknown): unknown =>
    typeof value === 'string' && options.matchCase === false ? value.toLowerCase() : value
  const known = new Set(allowed.map(form))
  return eachLeaf('oneOf', options, ({ value }) => {
    if ((typeof value !== 'string' && typeof value !== 'number') || known.has(form(value))) return undefined
    return `${JSON.stringify(value)}, expected one of ${allowed.length} listed: ${JSON.stringify(allowed.slice(0, 20))}`
  })
}

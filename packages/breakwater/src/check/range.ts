import { misuse } from '../result/index.ts'
import { type CheckOptions, eachLeaf } from './built-in.ts'
import type { Check } from './check.ts'

/** Every number of the value is from `min` to `max`, both included. */
export function range(min: number, max: number, options: CheckOptions = {}): Check {
  if (!(min <= max)) throw misuse('range', 'min up to max', `${min} and ${max}`)
  return eachLeaf('range', options, ({ value }) => {
    if (typeof value !== 'number' || (value >= min && value <= max)) return undefined
    return `${value}, expected from ${min} to ${max}`
  })
}

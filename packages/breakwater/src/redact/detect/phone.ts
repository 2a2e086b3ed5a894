import { isDigit, isWordyBefore } from '../classes.ts'
import { type Chain, digitsOf, layoutOf } from './chain.ts'
import type { Label } from './labels.ts'
import { PHONE_PLANS } from './phone-plans.ts'

interface Plan {
  readonly country: string
  readonly nationalPrefix: string
  readonly pattern: RegExp
}

/** Patterns by calling code, compiled when the first one is asked for. */
let byCode: Map<string, Plan[]> | undefined

function plansByCode(): Map<string, Plan[]> {
  if (byCode !== undefined) return byCode
  byCode = new Map()
  for (const [country, [code, nationalPrefix, pattern]] of Object.entries(PHONE_PLANS)) {
    const plans = byCode.get(code) ?? []
    plans.push({ country, nationalPrefix, pattern: new RegExp(`^(?:${pattern})$`) })
    byCode.set(code, plans)
  }
  return byCode
}

/** The length of the calling code that international digits begin with; 0 for none. */
export function callingCodeLength(digits: string): number {
  for (let length = 1; length <= 3; length++) if (plansByCode().has(digits.slice(0, length))) return length
  return 0
}

/** Whether digits after `+` or `00` are a number of some country. */
export function isInternational(digits: string): boolean {
  const length = callingCodeLength(digits)
  if (length === 0 || digits.length < 7 || digits.length > 15) return false
  const national = digits.slice(length)
  return plansByCode()
    .get(digits.slice(0, length))!
    .some(plan => plan.pattern.test(national))
}

/** Whether digits, written as inside the country, are a number of one of the countries. */
export function isNational(digits: string, countries: readonly string[]): boolean {
  for (const country of countries) {
    const [code, prefix] = PHONE_PLANS[country]!
    const plan = plansByCode()
      .get(code)!
      .find(other => other.country === country)!
    if (plan.pattern.test(digits)) return true
    if (prefix !== '' && digits.startsWith(prefix) && plan.pattern.test(digits.slice(prefix.length))) return true
  }
  return false
}

/** Whether the first groups of a chain are a phone number. */
export function isPhone(
  text: string,
  chain: Chain,
  groups: number,
  label: Label | undefined,
  floor: number,
  countries: readonly string[],
): boolean {
  const digits = digitsOf(chain, groups)
  if (digits.length < 7 || digits.length > 17) return false
  if (text[chain.start - 1] === '+') return isInternational(withoutTrunk(chain, groups, digits))
  if (isDate(chain, digits)) return false
  if (digits.startsWith('00') && groups > 1 && isInternational(withoutTrunk(chain, groups, digits).slice(2)))
    return true
  if (label === 'reference' || label === 'version') return false
  if (label !== 'phone' && (isInside(text, chain.start, floor) || !isWrittenAsPhone(text, chain, groups, digits)))
    return false
  return digits.length <= 13 && !isUnlikely(chain, groups) && isNational(digits, countries)
}

/** `+49 (0)30 …`: the zero in brackets is for calls inside the country. */
function withoutTrunk(chain: Chain, groups: number, digits: string): string {
  let at = 0
  for (let i = 0; i < groups; i++) {
    if (chain.sizes[i] === 1 && digits[at] === '0' && chain.separators[i - 1]?.endsWith('(') === true) {
      return digits.slice(0, at) + digits.slice(at + 1)
    }
    at += chain.sizes[i]!
  }
  return digits
}

/** In the middle of a longer row of groups, or of a name such as `INV-0127-539656`; not just after another finding. */
function isInside(text: string, start: number, floor: number): boolean {
  if (start - floor <= 3 && floor > 0) return false
  const separator = text[start - 1] ?? ''
  if (separator === ' ') return isDigit(text.charCodeAt(start - 2))
  return '-_/.'.includes(separator || ' ') && isWordyBefore(text, start - 1)
}

/** Layouts that are nearly always phone numbers: North American groups, an area in brackets, a leading zero. */
function isWrittenAsPhone(text: string, chain: Chain, groups: number, digits: string): boolean {
  if (digits.length < 9 || digits.length > 12) return false
  const isBracketed = text[chain.start - 1] === '(' && chain.separators[0]?.startsWith(')') === true
  if (isBracketed && groups >= 2) return true
  const separator = chain.separators[groups - 2]
  if (digits.length <= 11 && chain.sizes[groups - 1] === 4 && /^(?:1-)?3-3-4$/.test(layoutOf(chain, groups))) {
    return /^1?[2-9]\d\d[2-9]/.test(digits) && (separator === '-' || separator === '.' || separator === ' ')
  }
  return digits.startsWith('0') && digits[1] !== '0' && chain.sizes[0]! >= 2 && groups >= 2
}

/** Decimals, versions and lists of small numbers are no phone numbers, whatever the words before them. */
function isUnlikely(chain: Chain, groups: number): boolean {
  let singles = 0
  for (let i = 0; i < groups; i++) if (chain.sizes[i] === 1) singles++
  return singles > 1 || groups > 6 || (chain.sizes[0]! <= 2 && groups === 2 && chain.separators[0] === '.')
}

/** `2024-01-15 10:30`, `15.01.2024`: what begins as a date is no number to call. */
function isDate(chain: Chain, digits: string): boolean {
  const [first = 0, second = 0, third = 0] = chain.sizes
  if (first === 4 && second <= 2 && third <= 2 && third > 0) {
    return /^(?:19|20)/.test(digits) && Number(digits.slice(4, 4 + second)) <= 12
  }
  if (first > 2 || second > 2 || third !== 4) return false
  const year = digits.slice(first + second, first + second + 4)
  return (
    /^(?:19|20)\d\d$/.test(year) &&
    Number(digits.slice(0, first)) <= 31 &&
    Number(digits.slice(first, first + second)) <= 31
  )
}

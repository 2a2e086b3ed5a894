import { classOf, DIGIT, isDigit, isWordy, isWordyBefore, LOWER, UPPER, WIDE } from '../classes.ts'
import type { Rules } from '../rules.ts'
import type { Span } from '../span.ts'
import { idAt } from './alphanumeric-ids.ts'
import { type Chain, readChain } from './chain.ts'
import { ipV6At, isIpV4, macAt } from './ip.ts'
import { type Label, labelBefore } from './labels.ts'
import { nationalNumber } from './national-numbers.ts'
import { isPhone } from './phone.ts'

/**
 * The first number, id or address of the network in a run. It may end beyond the run: numbers are written with spaces.
 */
export function numberIn(text: string, start: number, end: number, floor: number, rules: Rules): Span | undefined {
  for (let at = start; at < end; ) {
    let wordEnd = at
    let hasDigit = false
    for (; wordEnd < end; wordEnd++) {
      const one = classOf(text.charCodeAt(wordEnd))
      if ((one & WORDY) === 0) break
      if (one === DIGIT) hasDigit = true
    }
    if (wordEnd - at === 8 && isUuid(text, at)) wordEnd = at + UUID_LENGTH
    else if (wordEnd > at && mayBegin(text, at, wordEnd, hasDigit)) {
      const span = numberAt(text, at, floor, rules)
      if (span !== undefined) return span
    }
    at = wordEnd + 1
  }
  return undefined
}

const WORDY = LOWER | UPPER | DIGIT | WIDE
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy
const UUID_LENGTH = 36

function isUuid(text: string, at: number): boolean {
  UUID.lastIndex = at
  return UUID.test(text)
}

/**
 * Whether a number, id or address can begin with this word: it has a digit, or one follows, or it is hexadecimal of a
 * row.
 */
function mayBegin(text: string, at: number, wordEnd: number, hasDigit: boolean): boolean {
  if (hasDigit) return true
  const next = text.charCodeAt(wordEnd)
  if (wordEnd - at <= 4 && (next === 58 || next === 45 || next === 46)) return true
  return wordEnd - at <= 2 && next === 32 && isDigit(text.charCodeAt(wordEnd + 1))
}

function numberAt(text: string, at: number, floor: number, rules: Rules): Span | undefined {
  const network = networkAddressAt(text, at)
  if (network !== undefined && rules.isEnabled(network.type)) return network
  if (text[at - 1] === '.' && isDigit(text.charCodeAt(at - 2))) return undefined
  const id = idAt(text, at, rules.isEnabled)
  if (id !== undefined) return id
  return isDigit(text.charCodeAt(at)) && !isWordyBefore(text, at) ? chainedAt(text, at, floor, rules) : undefined
}

function networkAddressAt(text: string, at: number): Span | undefined {
  const second = text.charCodeAt(at + 2)
  if (second === 58 || second === 45 || text.charCodeAt(at + 4) === 46) {
    const mac = macAt(text, at)
    if (mac !== undefined) return mac
  }
  for (let colon = at + 1; colon <= at + 4; colon++) if (text.charCodeAt(colon) === 58) return ipV6At(text, at)
  return undefined
}

/** The longest beginning of a chain of digit groups that is a number of some kind. */
function chainedAt(text: string, at: number, floor: number, rules: Rules): Span | undefined {
  const chain = readChain(text, at)
  if (chain.sizes.length > 4 && chain.sizes[0] === 1 && chain.sizes[1] === 1 && chain.sizes[2] === 1) return undefined
  const mayBeIp = chain.sizes.length >= 4 && chain.separators[0] === '.'
  if (chain.digits.length < 7 && !mayBeIp) return undefined
  const label = labelBefore(text, at, floor)
  if (mayBeIp && rules.isEnabled('ip') && isIpV4(text, chain, label))
    return { type: 'ip', start: at, end: chain.ends[3]! }
  if (chain.digits.length < 7) return undefined
  for (let groups = chain.sizes.length; groups > 0; groups--) {
    const end = chain.ends[groups - 1]!
    if (isWordy(text.charCodeAt(end))) continue
    const span = kindOf(text, chain, groups, label, rules, floor)
    if (span !== undefined) return span
  }
  return undefined
}

function kindOf(
  text: string,
  chain: Chain,
  groups: number,
  label: Label | undefined,
  rules: Rules,
  floor: number,
): Span | undefined {
  const end = chain.ends[groups - 1]!
  const isPlus = text[chain.start - 1] === '+'
  if (!isPlus && label !== 'version') {
    const type = nationalNumber(chain, groups, label, rules.isEnabled)
    if (type !== undefined) return { type, start: chain.start, end }
  }
  if (!rules.isEnabled('phone') || !isPhone(text, chain, groups, label, floor, rules.phoneCountries)) return undefined
  const isMarked = chain.start > floor && (isPlus || text[chain.start - 1] === '(')
  return { type: 'phone', start: isMarked ? chain.start - 1 : chain.start, end }
}

import { isDigit, isWordy } from '../classes.ts'
import type { Rules } from '../rules.ts'
import type { Span } from '../span.ts'
import { idAt } from './alphanumeric-ids.ts'
import { type Chain, readChain } from './chain.ts'
import { ipV6At, isIpV4, macAt } from './ip.ts'
import { type Label, labelBefore } from './labels.ts'
import { nationalNumber } from './national-numbers.ts'
import { isPhone } from './phone.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy

/** The first number, id or address of the network in a run. It may end beyond the run: numbers are written with spaces. */
export function numberIn(text: string, start: number, end: number, floor: number, rules: Rules): Span | undefined {
  for (let at = start; at < end; at++) {
    if (!isWordy(text.charCodeAt(at)) || (at > start && isWordy(text.charCodeAt(at - 1)))) continue
    UUID.lastIndex = at
    if (text.charCodeAt(at + 8) === 45 && UUID.test(text)) {
      at = UUID.lastIndex
      continue
    }
    const span = numberAt(text, at, floor, rules)
    if (span !== undefined) return span
  }
  return undefined
}

function numberAt(text: string, at: number, floor: number, rules: Rules): Span | undefined {
  const network = networkAddressAt(text, at)
  if (network !== undefined && rules.isEnabled(network.type)) return network
  if (isFraction(text, at)) return undefined
  const id = idAt(text, at, rules.isEnabled)
  if (id !== undefined) return id
  return isDigit(text.charCodeAt(at)) && !isWordy(text.charCodeAt(at - 1))
    ? chainedAt(text, at, floor, rules)
    : undefined
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

/** Digits after a decimal point or comma. */
const isFraction = (text: string, at: number): boolean =>
  (text[at - 1] === '.' || text[at - 1] === ',') && isDigit(text.charCodeAt(at - 2))

/** The longest beginning of a chain of digit groups that is a number of some kind. */
function chainedAt(text: string, at: number, floor: number, rules: Rules): Span | undefined {
  const chain = readChain(text, at)
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
  if (!isPlus && label !== 'reference' && label !== 'version') {
    const type = nationalNumber(chain, groups, label, rules.isEnabled)
    if (type !== undefined) return { type, start: chain.start, end }
  }
  if (!rules.isEnabled('phone') || !isPhone(text, chain, groups, label, rules.phoneCountries)) return undefined
  const isMarked = chain.start > floor && (isPlus || text[chain.start - 1] === '(')
  return { type: 'phone', start: isMarked ? chain.start - 1 : chain.start, end }
}

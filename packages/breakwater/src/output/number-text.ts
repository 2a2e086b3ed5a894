import type { RepairName } from './repairs.ts'

export interface NumberReading {
  readonly value: number
  /** The digits as JSON would spell them. */
  readonly spelling: string
  readonly repairs: readonly RepairName[]
}

/** Longer text is no number that anybody wrote. */
const MAX_NUMBER_CHARACTERS = 80

const PLAIN = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const UNDERSCORED = /^\d+(?:_\d+)+(?:\.\d+)?$/
/** `1,234.5`; a leading zero would be a decimal comma. */
const COMMA_GROUPS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/
/** `12,34,567`, as India groups. */
const INDIAN_GROUPS = /^[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?$/
/** `1.234,5` has both separators, `1.234.567` two of a kind: either is clear. `1.234` is a decimal point. */
const DOT_GROUPS = /^[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/
const SPACE_GROUPS = /^[1-9]\d{0,2}(?:[  \u2009\u202f'’]\d{3})+(?:[.,]\d+)?$/
const CURRENCY = /^(?:[$€£¥₹₩]|US\$|USD|EUR|GBP|JPY|CHF|CAD|AUD|INR|CNY)$/

/**
 * The number that a text is, with thousands separators, a currency sign or a percent sign, and nothing else. `undefined`
 * for what only a guess could read: `1,5`, `5-10`, `about 5`, `1.5k`, `12 kg`.
 */
export function readNumberText(text: string): NumberReading | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > MAX_NUMBER_CHARACTERS) return undefined
  if (PLAIN.test(trimmed)) return readingOf(trimmed, ['number_from_string'])
  const { sign, body, repairs } = withoutSigns(trimmed)
  const spelling = digitsOf(body)
  if (spelling === undefined) return undefined
  // Three digits after one point, behind a currency: thousands or cents, depending on the country.
  if (repairs.includes('currency_sign') && /^\d{1,3}\.\d{3}$/.test(body)) return undefined
  return readingOf(sign + spelling, repairs)
}

function readingOf(spelling: string, repairs: readonly RepairName[]): NumberReading | undefined {
  const value = Number(spelling)
  return Number.isFinite(value) ? { value, spelling, repairs } : undefined
}

interface Signs {
  readonly sign: '' | '-'
  readonly body: string
  readonly repairs: readonly RepairName[]
}

function withoutSigns(text: string): Signs {
  const outer = signOf(text)
  const percent = outer.rest.endsWith('%') ? outer.rest.slice(0, -1).trimEnd() : undefined
  if (percent !== undefined) return { sign: outer.sign, body: percent, repairs: ['number_from_string', 'percent_sign'] }
  const currency = withoutCurrency(outer.rest)
  if (currency === undefined) return { sign: outer.sign, body: outer.rest, repairs: ['number_from_string'] }
  const inner = outer.isSigned ? { sign: outer.sign, rest: currency } : signOf(currency)
  return { sign: inner.sign, body: inner.rest, repairs: ['number_from_string', 'currency_sign'] }
}

function signOf(text: string): { sign: '' | '-'; rest: string; isSigned: boolean } {
  const isMinus = text.startsWith('-') || text.startsWith('−')
  const isSigned = isMinus || text.startsWith('+')
  return { sign: isMinus ? '-' : '', rest: isSigned ? text.slice(1).trimStart() : text, isSigned }
}

function withoutCurrency(text: string): string | undefined {
  const first = text.search(/[-+−\d.]/)
  if (first > 0 && CURRENCY.test(text.slice(0, first).trim())) return text.slice(first)
  const end = /[^\d]{1,4}$/.exec(text)
  return end !== null && CURRENCY.test(end[0].trim()) ? text.slice(0, end.index).trim() : undefined
}

function digitsOf(body: string): string | undefined {
  if (PLAIN.test(body)) return body
  if (UNDERSCORED.test(body)) return body.replaceAll('_', '')
  if (COMMA_GROUPS.test(body) || INDIAN_GROUPS.test(body)) return body.replaceAll(',', '')
  if (DOT_GROUPS.test(body)) return body.replaceAll('.', '').replace(',', '.')
  if (SPACE_GROUPS.test(body)) return body.replace(/[  \u2009\u202f'’]/g, '').replace(',', '.')
  return undefined
}

/** With its point, 17 digits: as many as a double is spelled with at most, and JSON.parse is trusted with. */
const USUAL_CHARACTERS = 18

/** Does a number keep all the digits it was written with? */
export function isExact(spelling: string, value: number): boolean {
  const length = spelling.startsWith('0.') ? spelling.length - 1 : spelling.length
  const isUsual = length <= USUAL_CHARACTERS && Number.isSafeInteger(Math.trunc(value)) && !/[eE]/.test(spelling)
  return isUsual || isFaithful(spelling, value)
}

function isFaithful(spelling: string, value: number): boolean {
  if (!Number.isFinite(value)) return false
  if (String(value) === spelling) return true
  if (/^-?\d+$/.test(spelling)) return BigInt(spelling) === BigInt(value)
  return significant(spelling) === significant(String(value))
}

/** The digits that count, without sign, point, exponent and outer zeros. */
const significant = (spelling: string): string =>
  spelling
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')

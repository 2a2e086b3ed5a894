import { isCard } from './card.ts'
import { type Chain, digitsOf, isUniform, layoutOf } from './chain.ts'
import { passesMod11And10, passesVerhoeff, weighedSum } from './check-digits.ts'
import type { Label } from './labels.ts'

/** A number as it is written. */
class Written {
  readonly digits: string
  readonly label: Label | undefined
  readonly #chain: Chain
  readonly #groups: number

  constructor(chain: Chain, groups: number, digits: string, label: Label | undefined) {
    this.#chain = chain
    this.#groups = groups
    this.digits = digits
    this.label = label
  }

  /** `3-2-4`, or `9` for one group. Made when asked for: most numbers are told apart without it. */
  get layout(): string {
    return layoutOf(this.#chain, this.#groups)
  }

  get separator(): string | undefined {
    return this.#chain.separators[0]
  }
}

interface Kind {
  readonly type: string
  readonly is: (number: Written) => boolean
}

const anyOf = (layout: string, ...layouts: readonly string[]): boolean => layouts.includes(layout)

/**
 * The kinds of numbers by their count of digits. A number without check digit, or with a weak one, needs its layout or
 * its label.
 */
const KINDS: Readonly<Record<number, readonly Kind[]>> = {
  9: [
    { type: 'us_itin', is: n => isItin(n.digits) && isSsnWritten(n) },
    { type: 'us_ssn', is: n => isSsn(n.digits) && isSsnWritten(n) },
    { type: 'nl_bsn', is: n => n.label === 'bsn' && isBsn(n.digits) },
  ],
  10: [{ type: 'uk_nhs', is: n => n.label === 'nhs' && anyOf(n.layout, '10', '3-3-4') && isNhs(n.digits) }],
  11: [
    { type: 'br_cpf', is: n => anyOf(n.layout, '11', '3-3-3-2') && isCpf(n.digits) },
    { type: 'de_tax_id', is: n => anyOf(n.layout, '11', '2-3-3-3') && isGermanTaxId(n.digits) },
  ],
  12: [{ type: 'in_aadhaar', is: n => isAadhaar(n.digits) && (n.layout === '4-4-4' || n.label === 'aadhaar') }],
  14: [{ type: 'br_cnpj', is: n => anyOf(n.layout, '14', '2-3-3-4-2') && isCnpj(n.digits) }],
  15: [{ type: 'fr_nir', is: n => anyOf(n.layout, '15', '13-2', '1-2-2-2-3-3-2') && isNir(n.digits) }],
}

const CARD: Kind = { type: 'card', is: n => isCard(n.digits) && isCardLayout(n.layout) }
const NONE: readonly Kind[] = []

/** The type of the number that the first groups of a chain are, where they are one. */
export function nationalNumber(
  chain: Chain,
  groups: number,
  label: Label | undefined,
  isEnabled: (type: string) => boolean,
): string | undefined {
  const digits = digitsOf(chain, groups)
  const kinds = KINDS[digits.length] ?? (digits.length >= 13 ? NONE : undefined)
  if (kinds === undefined || /^(\d)\1*$/.test(digits)) return undefined
  const written = new Written(chain, groups, digits, label)
  if (label === 'reference') return isEnabled(CARD.type) && isCardInFours(written) ? CARD.type : undefined
  if (!isUniform(chain, groups) && !anyOf(written.layout, '2-3-3-4-2', '3-3-3-2')) return undefined
  for (const { type, is } of kinds) if (isEnabled(type) && is(written)) return type
  return isEnabled(CARD.type) && CARD.is(written) ? CARD.type : undefined
}

const isCardLayout = (layout: string): boolean => /^(?:\d\d|4-6-[45]|4-4-4-[1-4]|4-4-4-4-[1-3])$/.test(layout)

/** An order number may pass every check of a card; nobody writes one in fours, as cards are printed. */
const isCardInFours = ({ digits, layout }: Written): boolean => layout === '4-4-4-4' && isCard(digits)

const isSsnWritten = (n: Written): boolean =>
  (n.layout === '3-2-4' && (n.separator === '-' || n.label === 'ssn')) || (n.layout === '9' && n.label === 'ssn')

/** https://www.ssa.gov/employer/randomization.html */
const isSsn = (digits: string): boolean => /^(?!000|666|9)\d{3}(?!00)\d\d(?!0000)\d{4}$/.test(digits)

/** https://www.irs.gov/irm/part3/irm_03-021-263r: the middle two are 50-65, 70-88, 90-92, 94-99. */
const isItin = (digits: string): boolean => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(digits)

/** The "eleven test": weights 9 to 2, and the last digit counts minus one. */
const isBsn = (digits: string): boolean => weighedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0

/** https://www.datadictionary.nhs.uk/attributes/nhs_number.html */
const isNhs = (digits: string): boolean => weighedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0

const CPF = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
const CNPJ = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]

const isCpf = (digits: string): boolean => hasCheckDigit(digits, CPF.slice(1), 9) && hasCheckDigit(digits, CPF, 10)
const isCnpj = (digits: string): boolean => hasCheckDigit(digits, CNPJ.slice(1), 12) && hasCheckDigit(digits, CNPJ, 13)

function hasCheckDigit(digits: string, weights: readonly number[], at: number): boolean {
  const rest = weighedSum(digits, weights) % 11
  return Number(digits[at]) === (rest < 2 ? 0 : 11 - rest)
}

/** Among the first ten digits exactly one stands twice or three times. */
function isGermanTaxId(digits: string): boolean {
  if (digits.startsWith('0') || !passesMod11And10(digits)) return false
  const counts = new Array<number>(10).fill(0)
  for (const digit of digits.slice(0, 10)) counts[Number(digit)]!++
  const repeated = counts.filter(count => count > 1)
  return repeated.length === 1 && repeated[0]! <= 3
}

const isAadhaar = (digits: string): boolean => digits >= '2' && passesVerhoeff(digits)

/** Sex, year, month (or 20 and more for unknown), department, and a key of two digits: 97 minus the rest by 97. */
const isNir = (digits: string): boolean =>
  /^[1-478]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)/.test(digits) &&
  97 - (Number(digits.slice(0, 13)) % 97) === Number(digits.slice(13))

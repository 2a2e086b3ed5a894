import { isWordyBefore } from '../classes.ts'
import type { Span } from '../span.ts'
import { ibanAt } from './iban.ts'

type Check = (id: string) => boolean

/**
 * Ids of letters and digits: the pattern at the start of a word, and the check over what is left without spaces and
 * dashes.
 */
const IDS: readonly { type: string; pattern: RegExp; check: Check }[] = [
  // https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
  {
    type: 'uk_nino',
    pattern:
      /(?!BG|GB|NK|KN|TN|NT|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z](?:\d{6}| \d\d \d\d \d\d | \d{6} )[A-D](?![\w-])/y,
    check: () => true,
  },
  { type: 'es_dni', pattern: /(?:\d{8}|\d\d\.\d{3}\.\d{3})-?[A-HJ-NP-TV-Z](?![\w-])/y, check: isDni },
  { type: 'es_nie', pattern: /[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z](?![\w-])/y, check: isNie },
  { type: 'in_pan', pattern: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z](?![\w-])/y, check: () => true },
  {
    type: 'it_codice_fiscale',
    pattern: /[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z](?![\w-])/iy,
    check: isCodiceFiscale,
  },
  {
    type: 'fr_nir',
    pattern: /[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?2[AB] ?\d{3} ?\d{3} ?\d\d(?![\w-])/y,
    check: isCorsicanNir,
  },
]

/** The IBAN or id that begins at the start of this word. */
export function idAt(text: string, start: number, isEnabled: (type: string) => boolean): Span | undefined {
  if (isWordyBefore(text, start)) return undefined
  if (isEnabled('iban')) {
    const iban = ibanAt(text, start)
    if (iban !== undefined) return iban
  }
  for (const { type, pattern, check } of IDS) {
    if (!isEnabled(type)) continue
    pattern.lastIndex = start
    const match = pattern.exec(text)
    if (match !== null && check(match[0].replace(/[ .-]/g, ''))) return { type, start, end: start + match[0].length }
  }
  return undefined
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

function isDni(id: string): boolean {
  return DNI_LETTERS[Number(id.slice(0, 8)) % 23] === id[8]
}

function isNie(id: string): boolean {
  return isDni('XYZ'.indexOf(id[0]!) + id.slice(1))
}

/** Corsica's departments 2A and 2B count as 19 and 18. */
function isCorsicanNir(id: string): boolean {
  const digits = id.replace('2A', '19').replace('2B', '18')
  return 97 - (Number(digits.slice(0, 13)) % 97) === Number(digits.slice(13))
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** Decree of 23 December 1976: characters at odd places by table, at even places by value, modulo 26. */
function isCodiceFiscale(id: string): boolean {
  let sum = 0
  for (let i = 0; i < 15; i++) {
    const code = id.charCodeAt(i) & ~32
    const value = id.charCodeAt(i) < 58 ? id.charCodeAt(i) - 48 : code - 65
    sum += i % 2 === 0 ? ODD[value]! : value
  }
  return (id.charCodeAt(15) & ~32) - 65 === sum % 26
}

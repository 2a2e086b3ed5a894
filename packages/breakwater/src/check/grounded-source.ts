import { takeDates, takeTimes } from './grounded-dates.ts'
import { numbersIn, type WrittenNumber } from './grounded-numbers.ts'
import { plainLink } from './grounded-quotes.ts'
import { DEMONYMS } from './grounded-tables.ts'
import { leaves, TooLarge } from './leaves.ts'
import { fold, words } from './words.ts'

const MAX_SOURCE_CHARACTERS = 1_000_000

/** What an input holds, ready to be asked. */
export interface Source {
  readonly text: string
  /** All words, folded, each between two spaces. */
  readonly wordText: string
  readonly words: ReadonlySet<string>
  readonly initials: ReadonlySet<string>
  readonly numbers: ReadonlySet<number>
  readonly sortedNumbers: readonly number[]
  readonly percents: ReadonlySet<number>
  /** What looks like a number and is none: 1.2.3. */
  readonly versions: ReadonlySet<string>
  /** `2024-3-5`, and every part of it: `2024-3-`, `-3-5`. */
  readonly dates: ReadonlySet<string>
  /** `-3-5` of dates whose year is not written. */
  readonly yearless: ReadonlySet<string>
  readonly minutes: ReadonlySet<number>
}

export function readSource(input: unknown): Source {
  let text = ''
  const sawField = (name: string): void => {
    // Data keyed by names or dates; `line1` is a programmer's word and states no 1.
    if (!/^[a-z_$][\w$]*$/i.test(name) || /^[A-Z]\p{Ll}+$/u.test(name)) text += `${name}\n`
  }
  for (const { value } of leaves(input, {}, sawField)) {
    if (value instanceof Date) text += `${Number.isNaN(value.getTime()) ? '' : value.toISOString()}\n`
    else if (value !== null && value !== undefined) text += `${String(value)}\n`
    if (text.length > MAX_SOURCE_CHARACTERS)
      throw new TooLarge(`more than ${MAX_SOURCE_CHARACTERS} characters in the source`)
  }
  const plain = text.normalize('NFKC')
  // Read both with and without its dates: 2024-01-05 100.01 holds 100.01, and must not be taken for 5 100.01 alone.
  const { numbers, percents, versions } = numbersOf(`${plain}\n${takeTimes(takeDates(plain).rest).rest}`)
  return {
    text: plain.toLowerCase(),
    ...wordsOf(plain),
    numbers,
    sortedNumbers: [...numbers].sort((left, right) => left - right),
    percents,
    versions,
    ...datesOf(plain),
    minutes: new Set(takeTimes(plain).times.map(time => time.minutes)),
  }
}

function wordsOf(text: string): Pick<Source, 'wordText' | 'words' | 'initials'> {
  const all = words(text)
  const known = new Set(all)
  // Joined as they may be written elsewhere: Git Hub, e-mail.
  for (const [index, word] of all.entries()) if (index > 0) known.add(all[index - 1]! + word)
  const initials = new Set<string>()
  let run = ''
  for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (/^\p{Lu}/u.test(word)) run = (run + word[0]).slice(-6)
    else if (!LINKING.has(word)) run = ''
    for (let start = 0; start < run.length - 1; start++) initials.add(fold(run.slice(start)))
  }
  return { wordText: ` ${all.join(' ')} `, words: known, initials }
}

const LINKING = new Set(['of', 'the', 'and', 'for', 'de', 'la', 'des', 'du', 'der', 'und', 'y', 'e'])

function numbersOf(text: string): { numbers: Set<number>; percents: Set<number>; versions: Set<string> } {
  const numbers = new Set<number>()
  const percents = new Set<number>()
  const versions = new Set<string>()
  let before: WrittenNumber | undefined
  for (const number of numbersIn(text)) {
    for (const reading of [...number.readings, ...number.bare, ...parts(number)]) {
      numbers.add(exact(reading))
      if (number.percent) numbers.add(exact(reading / 100))
      if (number.percent) percents.add(exact(reading))
    }
    if (number.readings.length === 0) versions.add(number.text)
    // twenty-one
    const tens = before?.form === 'cardinal' && before.end + 1 === number.start ? before.readings[0]! : 0
    if (number.form === 'cardinal' && tens >= 20 && number.readings[0]! < 10) numbers.add(tens + number.readings[0]!)
    before = number
  }
  return { numbers, percents, versions }
}

/** Each group of digits by itself: what looks grouped may be two numbers. */
const parts = (number: WrittenNumber): number[] => (number.text.match(/\d+/g) ?? []).map(Number)

/** Fractions to twelve significant digits, so that 1.1 × 1 000 000 is 1 100 000. Signs are for the sentence to say. */
export function exact(number: number): number {
  const size = Math.abs(number)
  return Number.isInteger(size) ? size : Number(size.toPrecision(12))
}

function datesOf(text: string): Pick<Source, 'dates' | 'yearless'> {
  const dates = new Set<string>()
  const yearless = new Set<string>()
  for (const { readings } of takeDates(text).dates) {
    for (const { year, month, day } of readings) {
      for (const y of [year, undefined]) for (const d of [day, undefined]) dates.add(dateKey(y, month, d))
      if (year === undefined) yearless.add(dateKey(year, month, day))
    }
  }
  return { dates, yearless }
}

export const dateKey = (year: number | undefined, month: number, day: number | undefined): string =>
  `${year ?? ''}-${month}-${day ?? ''}`

/** One of the words, but for plural and possessive endings, hyphens, and the adjective of a country. */
export function hasWord(source: Source, word: string): boolean {
  const plain = fold(word).replace(/['’]s?$/, '')
  const known = (form: string): boolean => source.words.has(form)
  if (
    known(plain) ||
    ['s', 'n', 'es'].some(end => known(plain + end) || (plain.endsWith(end) && known(plain.slice(0, -end.length))))
  ) {
    return true
  }
  const country = DEMONYMS.get(plain)
  if (country !== undefined && known(country)) return true
  const pieces = plain.split(/[-'’&]/).filter(piece => piece !== '')
  return (pieces.length > 1 && pieces.every(known)) || source.initials.has(plain)
}

/** Whether a link or address occurs, not merely within a longer word: help@ is not elp@, /docs is not /doc. */
export function hasLink(source: Source, link: string): boolean {
  const plain = plainLink(link)
  for (let at = source.text.indexOf(plain); at !== -1; at = source.text.indexOf(plain, at + 1)) {
    const [before = ' ', after = ' '] = [source.text[at - 1], source.text[at + plain.length]]
    if (!LINK_LETTER.test(before) && !LINK_LETTER.test(after)) return true
  }
  return false
}

const LINK_LETTER = /[\p{L}\p{N}_@-]/u

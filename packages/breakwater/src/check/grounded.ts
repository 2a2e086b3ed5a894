import { builtIn, type CheckOptions } from './built-in.ts'
import { type Check, fail, PASS } from './check.ts'
import { takeDates, takeTimes, type WrittenDate } from './grounded-dates.ts'
import { namesIn } from './grounded-names.ts'
import { numbersIn, type WrittenNumber } from './grounded-numbers.ts'
import { quotedPieces, quotesIn, takeLinks } from './grounded-quotes.ts'
import { dateKey, exact, hasLink, hasWord, readSource, type Source } from './grounded-source.ts'
import { UNITS } from './grounded-tables.ts'
import { type Leaf, leaves, TooLarge } from './leaves.ts'
import { fold, words } from './words.ts'

export interface GroundedOptions<I> extends CheckOptions {
  /** What the value must rest on. Default: every text and number of the input. */
  readonly source?: (input: I) => unknown
}

const MAX_REPORTED = 5
/** Each link and quotation is searched for in the whole source. */
const MAX_SEARCHES = 200

/**
 * What the value states occurs in its input: quoted text word for word, numbers in any format, dates in any order,
 * names, links. How it is said is free. Fields that the model makes up by design (a confidence, a count) belong into
 * `ignore`; sums and differences that the input does not state are reported too.
 */
export function grounded<I = unknown>(options: GroundedOptions<I> = {}): Check<unknown, I> {
  return builtIn<I>('grounded', options, (value, input) => {
    const source = readSource(options.source === undefined ? input : options.source(input))
    if (source.text.trim() === '') return { unavailable: 'the input holds no text and no number' }
    const missing: string[] = []
    let place: string | undefined
    const searches = { left: MAX_SEARCHES }
    for (const leaf of leaves(value, options)) {
      for (const claim of missingIn(leaf, source, searches)) {
        place ??= leaf.place
        if (!missing.includes(claim)) missing.push(claim)
        if (missing.length === MAX_REPORTED) return fail(reason(missing), place)
      }
    }
    return missing.length === 0 ? PASS : fail(reason(missing), place)
  })
}

const reason = (missing: readonly string[]): string => `not in the input: ${missing.map(brief).join(', ')}`

const brief = (claim: string): string => (claim.length > 120 ? `${claim.slice(0, 120)}…` : claim)

/** What one part of the value states and the source does not hold. */
function* missingIn(leaf: Leaf, source: Source, searches: { left: number }): Generator<string> {
  if (typeof leaf.value === 'number' || typeof leaf.value === 'bigint') {
    const number = exact(Number(leaf.value))
    if (!source.numbers.has(number) && !source.percents.has(exact(number * 100))) yield `the number ${leaf.value}`
  }
  if (typeof leaf.value !== 'string') return
  const text = leaf.value.normalize('NFKC')
  const { links, rest: linkless } = takeLinks(text)
  const quotes = quotesIn(linkless)
  searches.left -= links.length + quotes.length
  if (searches.left < 0) throw new TooLarge(`more than ${MAX_SEARCHES} links and quotations`)
  for (const link of links) if (!hasLink(source, link)) yield `the link ${link}`
  for (const quote of quotes) if (!hasQuote(source, quote)) yield `the quotation "${quote}"`
  const { dates, rest: dateless } = takeDates(linkless)
  for (const date of dates) if (!hasDate(source, date)) yield `the date ${date.text}`
  const { times, rest } = takeTimes(dateless)
  for (const time of times) if (!source.minutes.has(time.minutes)) yield `the time ${time.text}`
  yield* missingNumbers(rest, source)
  for (const names of namesIn(rest, leaf.field)) {
    const isKnown = names.every(name => hasWord(source, name) || isStated(name, source))
    if (!isKnown && !hasWord(source, names.join(''))) yield `the name ${names.join(' ')}`
  }
}

function hasQuote(source: Source, quote: string): boolean {
  if (words(quote).length < 2) return true
  return quotedPieces(quote).every(piece =>
    source.wordText.includes(` ${words(piece).join(' ')} `.replace(/^ {2}$/, ' ')),
  )
}

function hasDate(source: Source, { readings }: WrittenDate): boolean {
  return readings.some(({ year, month, day }) => {
    if (source.dates.has(dateKey(year, month, day))) return true
    // 5 March in a text of 2024
    return year !== undefined && source.numbers.has(year) && source.yearless.has(dateKey(undefined, month, day))
  })
}

const NUMBERED = /^[ \t]*\d{1,2}[.)](?=\s)/gm

function* missingNumbers(text: string, source: Source): Generator<string> {
  const plain = text.replace(NUMBERED, found => ' '.repeat(found.length))
  for (const number of numbersIn(plain)) {
    if (number.form !== 'digits' && !isStatement(number, plain)) continue
    if (!hasNumber(source, number)) yield `the number ${number.text.trim()}${number.percent ? ' percent' : ''}`
  }
}

/** "Two" alone may count what the input lists; "two percent" and "two million" state something. */
function isStatement(number: WrittenNumber, text: string): boolean {
  if (number.form === 'ordinal') return false
  if (number.percent || number.readings[0] !== number.bare[0]) return true
  const next = /^[\s-](\p{L}+)/u.exec(text.slice(number.end, number.end + 20))
  return next !== null && UNITS.has(fold(next[1]!))
}

function hasNumber(source: Source, number: WrittenNumber): boolean {
  // Versions and the like, 1.2.3, are no numbers: they must stand there as they are.
  if (number.readings.length === 0) return source.versions.has(number.text)
  return number.readings.some(reading => {
    const value = exact(reading)
    const found = number.percent ? hasPercent(source, value) : source.numbers.has(value)
    return found || (number.tolerance > 0 && isNear(source.sortedNumbers, value, value * number.tolerance))
  })
}

/** 12% is 12% or 0.12; a bare 12 will do where percents are only the heading of a column. */
function hasPercent({ percents, numbers, text }: Source, value: number): boolean {
  if (percents.has(value) || numbers.has(exact(value / 100))) return true
  return percents.size === 0 && numbers.has(value) && /%|percent|prozent/.test(text)
}

function isNear(sorted: readonly number[], value: number, tolerance: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value - tolerance) low = middle + 1
    else high = middle
  }
  return low < sorted.length && sorted[low]! <= value + tolerance
}

/** Q3 is stated by a third quarter. */
function isStated(name: string, source: Source): boolean {
  const digits = name.match(/\d+/g)
  return digits?.every(number => source.numbers.has(Number(number))) ?? false
}

import { CARDINALS, ORDINALS, PERCENT_WORDS, SCALES } from './grounded-tables.ts'
import { fold } from './words.ts'

/** A number as a text writes it, with everything that it may mean. */
export interface WrittenNumber {
  readonly text: string
  readonly start: number
  readonly end: number
  /** With its scale: `1.2 million` is 1 200 000. Several where `1.234` may be either; none for `1.2.3` and for long codes. */
  readonly readings: readonly number[]
  /** Without its scale. */
  readonly bare: readonly number[]
  readonly percent: boolean
  /** Share of its size by which a rounded number may be off: half of its last written place. 0 for exact ones. */
  readonly tolerance: number
  readonly form: 'digits' | 'cardinal' | 'ordinal'
}

// Groups of three after a space or an apostrophe; or digits with points and commas; or a word.
const TOKEN = /\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*|\p{L}+/gu
const NEXT_WORD = /^[\s\u00a0-]?([%％]|\p{L}+)/u
const PER_CENT = /^\s?(?:per cent|pour cent|por ciento|por cento)/
const ABOUT =
  /(?:about|around|roughly|nearly|almost|over|under|approximately|approx\.?|some|more than|less than|rund|etwa|circa|ca\.|knapp|uber|mehr als|environ|pres de|plus de|unos|unas|alrededor de|casi|mas de|cerca de|mais de|quase|约|大约|約|~|≈)\s?[$€£¥]?$/u

/** Every number of a text, in digits or as a word. A scale belongs to its number and is none by itself. */
export function* numbersIn(text: string): Generator<WrittenNumber> {
  let end = 0
  for (const { 0: raw, index } of text.matchAll(TOKEN)) {
    if (index < end) continue
    const number = /^\d/.test(raw) ? written(text, raw, index, readings(raw), 'digits') : spelled(text, raw, index)
    if (number === undefined) continue
    yield number
    end = number.end
  }
}

function spelled(text: string, word: string, start: number): WrittenNumber | undefined {
  const plain = fold(word)
  const cardinal = CARDINALS.get(plain)
  if (cardinal !== undefined) return written(text, word, start, [cardinal], 'cardinal')
  const ordinal = ORDINALS.get(plain)
  return ordinal === undefined ? undefined : written(text, word, start, [ordinal], 'ordinal')
}

function written(
  text: string,
  raw: string,
  start: number,
  bare: readonly number[],
  form: WrittenNumber['form'],
): WrittenNumber {
  const before = text.slice(Math.max(0, start - 24), start)
  const after = suffix(text, start + raw.length)
  const readings = bare.flatMap(number => after.scales.map(scale => number * scale))
  const isRounded = form === 'digits' && (after.end > start + raw.length || ABOUT.test(fold(before)))
  return {
    text: text.slice(start, after.end),
    start,
    end: after.end,
    readings,
    bare,
    percent: after.percent || before.endsWith('百分之'),
    tolerance: isRounded && bare[0]! > 0 ? (lastPlace(raw) * 0.5) / bare[0]! : 0,
    form,
  }
}

/** The scales behind a number (`mil millones` are two), and whether it is a percentage. */
function suffix(text: string, from: number): { end: number; scales: readonly number[]; percent: boolean } {
  let end = from
  let scales: readonly number[] = [1]
  for (;;) {
    const next = wordAt(text, end)
    if (next === undefined) return { end, scales, percent: false }
    const multipliers = SCALES.get(next.word)
    if (multipliers === undefined) {
      const percent = PERCENT_WORDS.has(next.word) || PER_CENT.test(fold(text.slice(end, next.end + 7)))
      return { end, scales, percent }
    }
    // A single letter may be a unit as well: 5 m are metres or millions.
    const unscaled = next.word.length === 1 ? scales : []
    scales = scales.flatMap(scale => multipliers.map(by => scale * by)).concat(unscaled)
    end = next.end
  }
}

function wordAt(text: string, at: number): { word: string; end: number } | undefined {
  const match = NEXT_WORD.exec(text.slice(at, at + 16))
  if (match === null) return undefined
  const word = fold(match[1]!)
  // Chinese and Japanese scales are written without a space before what is counted.
  const sign = /^[千万萬亿億]/u.exec(word)?.[0]
  return { word: sign ?? word, end: at + match[0].length - (sign === undefined ? 0 : match[1]!.length - sign.length) }
}

/** The place of the last digit that is not a trailing zero: 0.1 for `1.2`, 100 for `500`. */
function lastPlace(raw: string): number {
  const decimals = /[.,](\d{1,2})$/.exec(raw)?.[1]
  if (decimals !== undefined) return 10 ** -decimals.length
  const digits = raw.replace(/\D/g, '')
  return 10 ** (digits.length - digits.replace(/0+$/, '').length)
}

/** Longer digits are an account or a serial: they are compared sign by sign. */
const MAX_DIGITS = 15

/** What digits with separators may mean: 1,234.5 and 1.234,5 are one number, 1.234 is either of two. */
function readings(raw: string): number[] {
  if (raw.length > MAX_DIGITS * 2 || raw.replace(/\D/g, '').length > MAX_DIGITS) return []
  const plain = raw.replace(/[ \u00a0\u202f'’]/g, '')
  const separators = plain.replace(/\d/g, '')
  if (separators === '') return [Number(plain)]
  const last = separators.at(-1)!
  const groups = plain.split(/[.,]/)
  const whole = Number(groups.join(''))
  if (new Set(separators).size === 2) {
    if (separators.indexOf(last) !== separators.length - 1) return []
    return [Number(`${groups.slice(0, -1).join('')}.${groups.at(-1)}`)]
  }
  const isGrouped = groups[0]!.length <= 3 && groups[0] !== '0' && groups.at(-1)!.length === 3
  if (separators.length > 1) return isGrouped && groups.slice(1, -1).every(group => group.length >= 2) ? [whole] : []
  const decimal = Number(`${groups[0]}.${groups[1]}`)
  return isGrouped && plain === raw ? [decimal, whole] : [decimal]
}

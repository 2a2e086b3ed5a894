import { MONTHS } from './grounded-tables.ts'
import { fold } from './words.ts'

/** A date; a part that is not written is undefined. */
export interface DateReading {
  readonly year: number | undefined
  readonly month: number
  readonly day: number | undefined
}

export interface WrittenDate {
  readonly text: string
  /** Two where 3/4/2024 may be March or April. */
  readonly readings: readonly DateReading[]
}

type Read = (parts: (string | undefined)[]) => (DateReading | undefined)[]

/** Begins where a word does: no word is read from its middle. */
const NAMED = String.raw`(?<!\p{L})(\p{L}{3,12})`

/** Behind a number: it does not go on. */
const WHOLE = String.raw`(?![.,]?\d)`

/** Longest forms first: what one form has read is not read again. */
const FORMS: readonly (readonly [RegExp, Read])[] = [
  [/(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g, ([y, m, d]) => [date(y, m, d)]],
  [/(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/g, ([a, b, y]) => [date(y, b, a), date(y, a, b)]],
  [/(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?/g, ([y, m, d]) => [date(y, m, d)]],
  [/(\d{1,2})月(\d{1,2})日/g, ([m, d]) => [date(undefined, m, d)]],
  [
    new RegExp(
      String.raw`(?<!\d|\d[.,])(\d{1,2})(?:st|nd|rd|th|er|\u00ba|\.)?\s(?:of |de )?${NAMED}\.?(?:,? (?:de |del )?(\d{4})${WHOLE})?`,
      'giu',
    ),
    ([d, m, y]) => [date(y, monthOf(m), d)],
  ],
  [
    new RegExp(String.raw`${NAMED}\.? (\d{1,2})(?:st|nd|rd|th)?${WHOLE}(?:,? (\d{4})${WHOLE})?`, 'giu'),
    ([m, d, y]) => [date(y, monthOf(m), d)],
  ],
  [new RegExp(String.raw`${NAMED}\.?,? (?:de )?(\d{4})${WHOLE}`, 'giu'), ([m, y]) => [date(y, monthOf(m), undefined)]],
]

const monthOf = (name: string | undefined): string | undefined => MONTHS.get(fold(name ?? ''))?.toString()

function date(y: string | undefined, m: string | undefined, d: string | undefined): DateReading | undefined {
  const month = Number(m)
  const day = d === undefined ? undefined : Number(d)
  if (!(month >= 1 && month <= 12) || (day !== undefined && !(day >= 1 && day <= 31))) return undefined
  if (y === undefined) return { year: undefined, month, day }
  const year = Number(y)
  return { year: y.length > 2 ? year : year + (year < 70 ? 2_000 : 1_900), month, day }
}

/** The dates of a text, and the text with blanks in their place. */
export function takeDates(text: string): { dates: WrittenDate[]; rest: string } {
  const dates: WrittenDate[] = []
  let rest = text
  for (const [form, read] of FORMS) {
    // Behind the groups stand offset and text: a form takes no more than it has groups.
    rest = rest.replace(form, (found: string, ...groups: (string | undefined)[]) => {
      const readings = read(groups).filter(reading => reading !== undefined)
      if (readings.length === 0) return found
      dates.push({ text: found, readings })
      return ' '.repeat(found.length)
    })
  }
  return { dates, rest }
}

const TIME = /(?<![\d:.,])(\d{1,2})(?:[:h](\d{2})(?::\d{2})?)?(?:\s?([ap])\.?m\b\.?|\s?uhr\b)?/giu

/** Times of day as minutes of a half day: 2:30 pm, 14:30 and 14h30 are one. With blanks in their place. */
export function takeTimes(text: string): { times: { text: string; minutes: number }[]; rest: string } {
  const times: { text: string; minutes: number }[] = []
  const rest = text.replace(TIME, (found: string, hours: string, minutes: string | undefined) => {
    const isTime = (minutes !== undefined || /[mr]\.?$/i.test(found)) && Number(hours) < 25 && Number(minutes ?? 0) < 60
    if (!isTime) return found
    times.push({ text: found, minutes: (Number(hours) * 60 + Number(minutes ?? 0)) % 720 })
    return ' '.repeat(found.length)
  })
  return { times, rest }
}

import { NAME_FIELDS, NO_NAMES } from './grounded-tables.ts'
import { fold } from './words.ts'

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’&-]*/gu
const GERMAN = new Set('der die das und ist nicht mit von fur ein eine den im hat'.split(' '))
const MAX_NAME_WORDS = 6

/**
 * The names in a text: runs of capitalised words. The word that begins a sentence counts for nothing, since its capital
 * does not. In German, where every noun has a capital, only runs of two words and more and abbreviations count.
 * Names in scripts without capitals are not found.
 */
export function namesIn(text: string, field: string): string[][] {
  const whole = nameOfField(text, field)
  if (whole !== undefined) return [whole]
  const all = [...text.matchAll(WORD)]
  const isGerman = all.filter(([word]) => GERMAN.has(fold(word))).length * 12 > all.length && all.length > 3
  const runs: string[][] = []
  let run: string[] = []
  let end = 0
  for (const match of all) {
    const between = text.slice(end, match.index)
    const isStart = end === 0 || /[.!?:;\n•*()[\]"“„«]|[-–—] /.test(between)
    if (isStart || between.trim() !== '' || !isCapitalised(match[0])) run = []
    if (isCapitalised(match[0]) && (!isStart || isAbbreviation(match[0]))) {
      if (run.length === 0) runs.push(run)
      run.push(match[0])
    }
    end = match.index + match[0].length
  }
  return runs.filter(names => !isGerman || names.length > 1 || isAbbreviation(names[0]!)).map(withoutTitles)
}

const isCapitalised = (word: string): boolean => /^\p{Lu}/u.test(word)
const isAbbreviation = (word: string): boolean => /^[\p{Lu}\p{N}&-]{2,6}$/u.test(word) && /\p{Lu}/u.test(word)
const withoutTitles = (names: readonly string[]): string[] => names.filter(name => !NO_NAMES.has(fold(name)))

function nameOfField(text: string, field: string): string[] | undefined {
  const last = field.split(/[_\-. ]|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u).at(-1) ?? ''
  if (!NAME_FIELDS.has(fold(last))) return undefined
  const names = text.match(WORD) ?? []
  return names.length > MAX_NAME_WORDS ? undefined : withoutTitles(names)
}

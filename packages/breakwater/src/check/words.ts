/** Without accents, in lower case, compatibility forms unified. Japanese voicing marks are kept. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  return ASCII.test(lower) ? lower : foldLetters(lower)
}

const ASCII = /^[\0-\x7f]*$/

function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
}

/** Scripts that do not put spaces between words: each sign counts as one. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u

/** The words of a text, folded; a sign of a script without spaces is a word of its own. */
export function words(text: string): string[] {
  const found: string[] = []
  for (const [run] of fold(text).matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (!UNSPACED.test(run)) found.push(run)
    else for (const sign of run) found.push(sign)
  }
  return found
}

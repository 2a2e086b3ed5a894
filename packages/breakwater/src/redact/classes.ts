/** Classes of characters, as bits, so that a run of them is described by one number. Zero ends a run. */
export const LOWER = 1
export const UPPER = 2
export const DIGIT = 4
export const AT = 8
export const DASH = 16
/** The rest of what tokens, paths and addresses are made of: `. _ + / ~ % $ ! * ^`. */
export const MARK = 32
/** A letter beyond ASCII in an alphabet that puts spaces between words. */
export const WIDE = 64

const ASCII: Uint8Array = new Uint8Array(128)
for (let code = 97; code <= 122; code++) ASCII[code] = LOWER
for (let code = 65; code <= 90; code++) ASCII[code] = UPPER
for (let code = 48; code <= 57; code++) ASCII[code] = DIGIT
for (const mark of '._+/~%$!*^') ASCII[mark.charCodeAt(0)] = MARK
ASCII[64] = AT
ASCII[45] = DASH

/** The class of one UTF-16 code unit; 0 for what ends a run, and for NaN (past the end of a text). */
export function classOf(code: number): number {
  if (code < 128) return ASCII[code]!
  return (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7) || (code >= 0x370 && code <= 0x52f)
    ? WIDE
    : 0
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57
export const isAlphanumeric = (code: number): boolean => (classOf(code) & (LOWER | UPPER | DIGIT)) !== 0
/** A letter or digit of any of the alphabets that form runs. */
export const isWordy = (code: number): boolean => (classOf(code) & (LOWER | UPPER | DIGIT | WIDE)) !== 0

/**
 * Whether a word goes on before this place: a letter or digit, or a pseudonym, which stands for one. So what was inside
 * of something longer stays inside when a part of it is hidden.
 */
export function isWordyBefore(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1)
  if (code !== 62) return isWordy(code)
  let digit = at - 2
  while (isDigit(text.charCodeAt(digit))) digit--
  return digit < at - 2 && text.charCodeAt(digit) === 95
}

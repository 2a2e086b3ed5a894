/** Longer stretches without an end are cut here, so that one paste without punctuation is still sentences. */
const MAX_SENTENCE_UNITS = 400

/**
 * The sentences of a text, in order: prose of plain text or Markdown without its code blocks, tables, badges and tags.
 * Linear in the length of the text.
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = []
  let paragraph = ''
  const flush = (): void => {
    for (const sentence of cutParagraph(paragraph)) sentences.push(sentence)
    paragraph = ''
  }
  for (const line of proseLines(text)) {
    if (line === '') flush()
    else paragraph += paragraph === '' ? line : ` ${line}`
  }
  flush()
  return sentences
}

/** Lines of prose; an empty one ends a paragraph. Headings, list items and table rows stand alone. */
function* proseLines(text: string): Generator<string> {
  let isCode = false
  for (const rawLine of text.split('\n')) {
    const line = rawLine.trim()
    if (line.startsWith('```') || line.startsWith('~~~')) {
      isCode = !isCode
      yield ''
    } else if (isCode || line === '' || line.startsWith('|') || line.startsWith('#')) {
      yield ''
    } else {
      const marker = listMarkerLength(line)
      if (marker > 0) yield ''
      yield stripMarkup(line.slice(marker))
    }
  }
}

function listMarkerLength(line: string): number {
  if (line.startsWith('- ') || line.startsWith('* ') || line.startsWith('+ ')) return 2
  let digits = 0
  while (digits < 4 && isDigit(line.charCodeAt(digits))) digits += 1
  return digits > 0 && line.startsWith('. ', digits) ? digits + 2 : 0
}

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57

/** `[text](url)` becomes text; images, tags and emphasis marks go. One pass, no backtracking. */
function stripMarkup(line: string): string {
  let out = ''
  let at = 0
  while (at < line.length) {
    const char = line[at]!
    const next = line[at + 1]
    if (char === '<' && next !== undefined && isTagStart(next)) at = skipPast(line, at, '>')
    else if (char === '!' && next === '[') at = skipLink(line, at + 1)
    else if (char === ']' && next === '(') at = skipPast(line, at, ')')
    else {
      if (char !== '[' && char !== ']' && char !== '*' && char !== '`') out += char
      at += 1
    }
  }
  return out.trim()
}

const isTagStart = (char: string): boolean => char === '/' || char === '!' || char.toLowerCase() !== char.toUpperCase()

/** Past the next `end` within a reasonable distance, or past this one character. */
function skipPast(line: string, from: number, end: string): number {
  const found = line.slice(from, from + 500).indexOf(end)
  return found < 0 ? from + 1 : from + found + 1
}

function skipLink(line: string, from: number): number {
  const afterText = skipPast(line, from, ']')
  return line[afterText] === '(' ? skipPast(line, afterText, ')') : afterText
}

function* cutParagraph(paragraph: string): Generator<string> {
  let start = 0
  for (let at = 0; at < paragraph.length; at += 1) {
    const isEnd = isSentenceEnd(paragraph, at)
    if (!isEnd && !(at - start >= MAX_SENTENCE_UNITS && paragraph[at] === ' ')) continue
    yield paragraph.slice(start, at + 1).trim()
    start = at + 1
  }
  const rest = paragraph.slice(start).trim()
  if (rest !== '') yield rest
}

function isSentenceEnd(text: string, at: number): boolean {
  const char = text[at]
  if (char === '。' || char === '！' || char === '？') return true
  if (char !== '.' && char !== '!' && char !== '?') return false
  const next = text[at + 1]
  // "e.g. this" and "v1. the" go on: the next word begins small.
  const afterSpace = text[at + 2]
  return next === undefined || (next === ' ' && afterSpace !== undefined && afterSpace === afterSpace.toUpperCase())
}

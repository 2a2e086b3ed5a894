import { readFinalAnswer } from './final-answer.ts'
import { readBoolean, readLabel, undecorated } from './label.ts'
import { readNumberText } from './number-text.ts'
import { BOOLEAN, INTEGER, type Label, LIST, NUMBER, OBJECT, type Shape, STRING } from './shape.ts'

/** What a text without JSON says where the schema asks for one scalar. */
export type ScalarReading =
  | { readonly kind: 'value'; readonly value: unknown; readonly start: number; readonly isWhole: boolean }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'none' }

/** Longer text is an essay, not an answer. */
const MAX_CHARACTERS = 4_000
const NONE: ScalarReading = { kind: 'none' }
const AMBIGUOUS: ScalarReading = { kind: 'ambiguous' }

/** Words that turn a label around or take its certainty away. */
const DOUBT =
  /\b(?:not|no|never|neither|nor|cannot|can't|isn't|aren't|wasn't|don't|doesn't|didn't|won't|wouldn't|without|unlikely|hardly|maybe|perhaps|possibly|probably|likely|might|may|could|either|or|between|unsure|uncertain|unclear|almost|nearly|about|around|approximately|roughly|less|more|than|at least|at most|over|under|up to|except|instead|rather|unless|if|partly|partially|somewhat|mostly|borderline|leaning|mixed)\b/i
/** Words anywhere in the text that take an answer back or leave it open. */
const HEDGE = /\b(?:sure|unsure|uncertain|hard to (?:say|tell)|wait|actually|however|but|although|depends|ambiguous)\b/i
/** `Answer:`, `The answer is`, `Sentiment =`, `Classification →`, `It's a`. */
const LEAD = /(?:[:=→]|->|=>|\b(?:is|are|as|be|was|equals|(?:it|that|this)['’]s))\s*(?:(?:an?|the)\s+)?$/i

export function readScalar(text: string, shape: Shape): ScalarReading {
  if (text.length > MAX_CHARACTERS || !isScalar(shape)) return NONE
  const labels = labelsOf(shape)
  if (labels !== undefined) {
    return readWords(text, whole => readLabel(whole, labels)) ?? findLabel(text, labels, label => label)
  }
  if (shape.allows(BOOLEAN) && !shape.allows(STRING | NUMBER | INTEGER)) {
    return readWords(text, readBoolean) ?? findLabel(text, ['true', 'false', 'yes', 'no'], readBoolean)
  }
  if (shape.allows(NUMBER | INTEGER) && !shape.allows(STRING | BOOLEAN)) {
    return readWords(text, whole => readNumberText(undecorated(whole))?.value) ?? findNumber(text)
  }
  return shape.types === STRING && shape.format === undefined ? bareText(text) : NONE
}

/** A union is read as a scalar only where it is a choice of labels. */
function isScalar(shape: Shape): boolean {
  if (shape.alternatives.length > 0) return labelsOf(shape) !== undefined
  return shape.types !== 0 && !shape.allows(OBJECT | LIST)
}

/** All labels of an enum, or of a union of enums; `undefined` where there is anything else. */
function labelsOf(shape: Shape): string[] | undefined {
  const lists =
    shape.alternatives.length > 0 ? shape.alternatives.map(alternative => alternative.labels) : [shape.labels]
  const labels = lists.flatMap((list): readonly (Label | undefined)[] => list ?? [undefined])
  return labels.every(label => typeof label === 'string') ? (labels as string[]) : undefined
}

/** The text is the answer and nothing else, or ends by announcing it. */
function readWords(text: string, read: (text: string) => unknown): ScalarReading | undefined {
  const whole = readWhole(text, read)
  if (whole !== undefined) return whole
  const final = readFinalAnswer(text, read)
  return typeof final === 'object' ? { kind: 'value', ...final, isWhole: false } : final && AMBIGUOUS
}

function readWhole(text: string, read: (text: string) => unknown): ScalarReading | undefined {
  const lines = text.trim()
  const body = lines.startsWith('```') ? unfenced(lines) : untagged(lines)
  if (body === lines && lines.includes('\n')) return undefined
  const value = read(body)
  return value === undefined ? undefined : { kind: 'value', value, start: text.indexOf(body), isWhole: body === lines }
}

/** `<answer>…</answer>` around all of a text. */
function untagged(text: string): string {
  const tag = /^<([a-z][\w-]{0,40})>/i.exec(text)
  const end = `</${tag?.[1]}>`
  return tag !== null && text.endsWith(end) ? text.slice(tag[0].length, -end.length).trim() : text
}

function unfenced(text: string): string {
  const body = text.endsWith('```') && text.length >= 6 ? text.slice(3, -3) : text.slice(3)
  const info = /^\w*(?=\s)/.exec(body)?.[0] ?? ''
  return body.slice(info.length).trim()
}

interface Mention {
  readonly start: number
  readonly end: number
  readonly label: string
}

/** The one label that a text names as its answer. Another label anywhere, a negation or a doubt: no answer. */
function findLabel(text: string, labels: readonly string[], meaning: (label: string) => unknown): ScalarReading {
  const mentions = mentionsOf(text, labels)
  const named = new Set(mentions.map(mention => meaning(mention.label)))
  if (named.size === 0) return NONE
  if (named.size > 1) return AMBIGUOUS
  const answer = mentions.find(mention => isAnswer(text, mention, mention.label))
  return answer === undefined || HEDGE.test(text)
    ? AMBIGUOUS
    : { kind: 'value', value: [...named][0], start: answer.start, isWhole: false }
}

/** Every place where a label stands as words of its own; of overlapping ones the longest. */
function mentionsOf(text: string, labels: readonly string[]): Mention[] {
  const lower = text.toLowerCase()
  const found: Mention[] = []
  for (const label of [...labels].sort((a, b) => b.length - a.length)) {
    const spelled = label.toLowerCase()
    if (spelled === '') continue
    for (let at = lower.indexOf(spelled); at !== -1; at = lower.indexOf(spelled, at + spelled.length)) {
      const end = at + spelled.length
      const isInside = found.some(other => at < other.end && other.start < end)
      if (!isInside && isWordEdge(text, at - 1) && isWordEdge(text, end)) found.push({ start: at, end, label })
    }
  }
  return found
}

/** A hyphen joins words: `non-positive` is not `positive`. */
const isWordEdge = (text: string, at: number): boolean =>
  at < 0 || at >= text.length || !/[\p{L}\p{N}_-]/u.test(text[at]!) || isDecoration(text, at)

const isDecoration = (text: string, at: number): boolean =>
  text[at] === '_' && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') !== !/[\p{L}\p{N}]/u.test(text[at + 1] ?? ' ')

/** Is a mention introduced as the answer, or does the text begin with it, and does its sentence end with it? */
function isAnswer(text: string, { start, end }: { start: number; end: number }, label: string): boolean {
  const sentence = sentenceAround(text, start, end)
  const before = withoutMarksAtEnd(sentence.before)
  const after = sentence.after.replace(/^[\s"'`*_”’)]+/, '')
  if (DOUBT.test(withoutLabel(before, label)) || DOUBT.test(after) || sentence.isQuestion) return false
  if (after !== '' && !/^[.!,;:—–-]/.test(after)) return false
  const isFirst = withoutMarksAtEnd(text.slice(0, start)) === ''
  return isFirst || LEAD.test(before) || LEAD.test(`${before} `)
}

const withoutLabel = (before: string, label: string): string =>
  label === '' ? before : before.toLowerCase().replaceAll(label.toLowerCase(), ' ')

/** By a loop: a pattern that ends in `+$` takes quadratic time. */
function withoutMarksAtEnd(text: string): string {
  let end = text.length
  while (end > 0 && /[\s"'`*_“‘(]/.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

function sentenceAround(
  text: string,
  start: number,
  end: number,
): { before: string; after: string; isQuestion: boolean } {
  const before = text.slice(0, start)
  const from =
    Math.max(before.lastIndexOf('\n'), before.lastIndexOf('. '), before.lastIndexOf('! '), before.lastIndexOf('? ')) + 1
  const rest = text.slice(end)
  const stop = rest.search(/[.!?](?=[\s"'`*_”’)]|$)|\n/)
  return { before: before.slice(from), after: stop === -1 ? rest : rest.slice(0, stop), isQuestion: rest[stop] === '?' }
}

/** A run of figures with the signs that belong to it. */
const NUMBERS = /[-+−]?(?:[$€£¥₹₩]\s?)?[-+−]?\d(?:[\d.,_'’]*\d)?(?:\s?[%€£¥₹₩])?/g

/** The one number of a text, introduced as its answer, without a unit, a range or a doubt. */
function findNumber(text: string): ScalarReading {
  const runs = [...text.matchAll(NUMBERS)]
  if (runs.length === 0) return NONE
  if (runs.length > 1) return AMBIGUOUS
  const run = runs[0]!
  const end = run.index + run[0].length
  const number = readNumberText(run[0])
  const isJoined = /[\p{L}\p{N}_~<>≈±/]/u.test(text[run.index - 1] ?? ' ') || /[\p{L}\p{N}_~+/]/u.test(text[end] ?? ' ')
  if (number === undefined || isJoined || HEDGE.test(text) || !isAnswer(text, { start: run.index, end }, ''))
    return AMBIGUOUS
  return { kind: 'value', value: number.value, start: run.index, isWhole: false }
}

/** One line of plain words where a string is asked. A label (`Answer:`) or quotes may or may not belong to it. */
function bareText(text: string): ScalarReading {
  const line = text.trim()
  if (line.includes('\n') || /[{}[\]"`“”]/.test(line) || /^[^.!?]{1,40}:/.test(line)) return NONE
  return { kind: 'value', value: line, start: text.indexOf(line), isWhole: true }
}

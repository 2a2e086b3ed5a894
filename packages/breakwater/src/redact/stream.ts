import { MAX_PEM, PEM_BEGIN } from './detect/private-key.ts'
import type { Memory } from './memory.ts'
import { replaceSpans } from './replace.ts'
import type { Rules } from './rules.ts'
import { type Cursor, MAX_REACH, scanUntil } from './scan.ts'
import type { Span } from './span.ts'
import { mergeSpans, OVERLAP, searchWindow, WINDOW, type WindowSearch } from './windows.ts'

/** Redacts a text that comes in pieces: all that it gives, joined, is what `redact` gives for the whole. */
export interface RedactionStream {
  /** Takes the next piece, of any length, and gives what is certain by now. */
  push(chunk: string): string
  /** Gives the rest. */
  end(): string
}

/** What a decision may look ahead, apart from long runs and private keys. */
const AHEAD = 320
/** What a decision may look back. */
const BACK = 640
/** The most that a name and what follows it take before the value that it names. */
const NAME = 64
/** Scanning again is worth it after so many new characters. */
const STEP = 64

export function createStream(rules: Rules, search: WindowSearch | undefined, memory: Memory): RedactionStream {
  const state = new StreamState(rules, search, memory)
  return {
    push: chunk => state.push(chunk),
    end: () => state.advance(true),
  }
}

/** The characters that are still held, and how far scan, windows and output have come in them. */
class StreamState {
  readonly #rules: Rules
  readonly #search: WindowSearch | undefined
  readonly #memory: Memory
  #held = ''
  #given = 0
  #window = 0
  #nextLength = AHEAD
  #cursor: Cursor = { at: 0, floor: 0, isCut: false, found: [] }
  #others: Span[] = []

  constructor(rules: Rules, search: WindowSearch | undefined, memory: Memory) {
    this.#rules = rules
    this.#search = search
    this.#memory = memory
  }

  push(chunk: string): string {
    this.#held += chunk
    if (this.#held.length < this.#nextLength) return ''
    const text = this.advance(false)
    this.#forget()
    this.#nextLength = this.#held.length + STEP
    return text
  }

  advance(isEnd: boolean): string {
    const { length } = this.#held
    scanUntil(this.#held, this.#cursor, isEnd ? length : certainEnd(this.#held, this.#cursor.at), this.#rules)
    const searched = this.#searchWindows(isEnd)
    const spans = mergeSpans(this.#cursor.found, this.#others, this.#given)
    const end = isEnd ? length : outsideSpans(Math.min(this.#cursor.at - 2, searched), spans)
    if (end <= this.#given) return ''
    const text = replaceSpans(this.#held, this.#given, end, spans, this.#memory.replacementOf)
    this.#given = end
    return text
  }

  /** Up to where the user's own patterns have been looked for. */
  #searchWindows(isEnd: boolean): number {
    const { length } = this.#held
    if (this.#search === undefined) return length
    while (this.#window < length && (isEnd || this.#window + WINDOW + OVERLAP <= length)) {
      this.#others.push(...searchWindow(this.#held, this.#window, this.#search, this.#rules))
      this.#window += WINDOW
    }
    return this.#window
  }

  /** Lets go of what is given and too far back to matter. */
  #forget(): void {
    const searched = this.#search === undefined ? this.#given : this.#window
    const drop = Math.min(this.#given, searched, this.#cursor.at) - BACK
    if (drop < BACK) return
    this.#held = this.#held.slice(drop)
    this.#given -= drop
    this.#window = this.#search === undefined ? 0 : this.#window - drop
    const found = moved(this.#cursor.found, drop, this.#given)
    this.#cursor = { ...this.#cursor, at: this.#cursor.at - drop, floor: this.#cursor.floor - drop, found }
    this.#others = moved(this.#others, drop, this.#given)
  }
}

/** The spans that are not given yet, by their new offsets. */
const moved = (spans: readonly Span[], by: number, given: number): Span[] =>
  spans.map(({ type, start, end }) => ({ type, start: start - by, end: end - by })).filter(({ end }) => end >= given)

/** The place, or the start of the span that it lies in. */
function outsideSpans(place: number, spans: readonly Span[]): number {
  for (const { start, end } of spans) if (start < place && place < end) return start
  return place
}

/** Up to where no further text can change what a scan finds. */
function certainEnd(text: string, from: number): number {
  const stretch = stretchStart(text, text.length)
  const end = stretchStart(text, Math.min(text.length - AHEAD, stretch - NAME))
  return beforeOpenKey(text, from, Math.max(end, text.length - MAX_REACH))
}

/** The start of the stretch without spaces that reaches to this place. */
function stretchStart(text: string, place: number): number {
  let at = place
  const lowest = text.length - MAX_REACH
  while (at > 0 && at > lowest && !isSpace(text.charCodeAt(at - 1))) at--
  return at
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** Not beyond the beginning of a private key whose end has not come yet. */
function beforeOpenKey(text: string, from: number, limit: number): number {
  for (
    let begin = text.indexOf(PEM_BEGIN, from);
    begin >= 0 && begin < limit;
    begin = text.indexOf(PEM_BEGIN, begin + 1)
  ) {
    const last = text.indexOf('-----END ', begin)
    const isOpen = last < 0 || text.indexOf('-----', last + 9) < 0
    if (isOpen && text.length - begin < MAX_PEM + AHEAD) return stretchStart(text, begin)
  }
  return limit
}

import { isBroken } from './text.ts'

/** What `push` does with what it finds. `event` answers true when no more is wanted. */
export interface SseHandler {
  event(name: string, data: string): boolean
}

const LF = 10
const CR = 13

/** `not_utf8`: what stands in place of a broken character nobody wrote. */
export type SseState = 'more' | 'done' | 'too_large' | 'not_utf8'

/**
 * Server-sent events, as the HTML standard defines them, from bytes that may be cut anywhere.
 *
 * Bytes are kept until the last line end of a chunk and decoded once: a UTF-8 character never holds a line end, so
 * none is ever split. Comments are skipped, and so are unknown fields that hold no JSON.
 *
 * @param maxEventBytes of one event, counted over its lines
 */
export class SseReader {
  readonly #handler: SseHandler
  readonly #maxEventBytes: number
  #rest: Uint8Array[] = []
  #restBytes = 0
  #name = ''
  #data: string | undefined
  #eventBytes = 0
  #started = false
  /** Events so far. */
  count = 0

  constructor(handler: SseHandler, maxEventBytes: number) {
    this.#handler = handler
    this.#maxEventBytes = maxEventBytes
  }

  /** Answers `done` after the event that ended the stream, `too_large` past the limit. */
  push(chunk: Buffer): SseState {
    const end = lineEnd(chunk)
    if (end < 0) return this.#keep(chunk)
    const head = end === chunk.length ? chunk : chunk.subarray(0, end)
    const bytes = this.#restBytes === 0 ? head : Buffer.concat([...this.#rest, head])
    this.#rest = []
    this.#restBytes = 0
    const text = bytes.toString()
    if (isBroken(text, bytes)) return 'not_utf8'
    const state = this.#lines(text)
    return state === 'more' && end < chunk.length ? this.#keep(chunk.subarray(end)) : state
  }

  /** The body has ended: what stands unfinished is read as if its blank line had come. */
  end(): SseState {
    const bytes = Buffer.concat(this.#rest)
    this.#rest = []
    this.#restBytes = 0
    const text = bytes.toString()
    return isBroken(text, bytes) ? 'not_utf8' : this.#lines(`${text}\n\n`)
  }

  #keep(chunk: Buffer): 'more' | 'too_large' {
    this.#rest.push(chunk)
    this.#restBytes += chunk.length
    return this.#eventBytes + this.#restBytes > this.#maxEventBytes ? 'too_large' : 'more'
  }

  #lines(decoded: string): 'more' | 'done' | 'too_large' {
    let text = decoded
    if (!this.#started) {
      this.#started = true
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
    }
    if (text.includes('\r')) text = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
    for (let from = 0; from < text.length; ) {
      let to = text.indexOf('\n', from)
      if (to < 0) to = text.length
      if (to === from) {
        if (this.#dispatch()) return 'done'
      } else if (this.#line(text, from, to) > this.#maxEventBytes) {
        return 'too_large'
      }
      from = to + 1
    }
    return 'more'
  }

  /** Reads one line and answers how large its event has become. */
  #line(text: string, from: number, to: number): number {
    if (text.startsWith('data', from) && (to === from + 4 || text[from + 4] === ':')) {
      const value = fieldValue(text, from + 4, to)
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
      this.#eventBytes += to - from
    } else if (text.startsWith('event:', from)) {
      this.#name = fieldValue(text, from + 5, to)
    } else if (isDamaged(text.slice(from, to))) {
      this.#data = `${this.#data ?? ''}${text.slice(from, to)}`
    }
    return this.#eventBytes
  }

  #dispatch(): boolean {
    const data = this.#data
    const name = this.#name
    this.#data = undefined
    this.#name = ''
    this.#eventBytes = 0
    if (data === undefined) return false
    this.count += 1
    return this.#handler.event(name === '' ? 'message' : name, data)
  }
}

/** Fields that nobody knows are skipped, as the standard says. One with JSON in it is a piece of the answer that lost its name. */
const isDamaged = (line: string): boolean => line.includes('{') && !/^(?:id|retry)?:/.test(line)

/** Where the last whole line ends; a CR at the very end waits, as an LF may follow. */
function lineEnd(chunk: Buffer): number {
  const lf = chunk.lastIndexOf(LF)
  if (lf >= 0) return lf + 1
  const cr = chunk.lastIndexOf(CR, chunk.length - 2)
  return cr >= 0 && chunk.length > 1 ? cr + 1 : -1
}

/** Behind the colon, less one space. */
function fieldValue(text: string, colon: number, to: number): string {
  const from = colon + 1
  return text.slice(text[from] === ' ' && from < to ? from + 1 : Math.min(from, to), to)
}

import type { CassetteRequest, CassetteResponse, HeaderList } from './exchange.ts'
import { headerOf } from './exchange.ts'
import { credentialsOf, isCredentialName, keptRequestHeaders, keptResponseHeaders, SCRUBBED } from './headers.ts'
import { formLeaves } from './leaves.ts'
import { type ReplaceText, rewriteBytes, rewriteChunks } from './rewrite.ts'

/**
 * Hides what is secret or personal in a text. `redact` of the library's `createRedactor({ mode: 'fake' })` fits: where it
 * keeps every length and says where it replaced (`found`), a request matches again whatever its fakes are, and an answer
 * gets the request's own values back.
 */
export type Redact = (text: string) => string | Redacted

export interface Redacted {
  readonly text: string
  /** Offsets in the original. */
  readonly found: readonly { readonly start: number; readonly end: number }[]
}

/** A text with what stands in it that is secret or personal. */
export interface Scan {
  readonly text: string
  /** Where something was replaced, in order; offsets in the original. Undefined where the redactor changed lengths. */
  readonly spans: readonly Span[] | undefined
}

export interface Span {
  readonly start: number
  readonly end: number
  /** What stands for it where that is not of its length: a credential. */
  readonly fixed?: string
}

/** Shorter values (a first name's letter, a digit) stand in too many words. */
const MIN_KNOWN = 3
/** Of a credential: shorter ones are placeholders (`key`, `none`). */
const MIN_CREDENTIAL = 6

/**
 * The memory of one cassette: what a value was replaced by once, it is replaced by wherever it stands, in requests as in
 * answers. What was replaced is kept in memory only.
 */
export class Scrubber {
  readonly #redact: Redact
  readonly #keptHeaders: readonly string[]
  /** Real value → what stands for it. */
  readonly #known = new Map<string, string>()

  constructor(redact: Redact | undefined, keptHeaders: readonly string[]) {
    this.#redact = redact ?? (text => text)
    this.#keptHeaders = keptHeaders
  }

  /** From now on this value is replaced so, also where it would not be recognised. */
  learn(real: string, replacement: string): void {
    if (real.length >= MIN_KNOWN && real !== replacement) this.#known.set(real, replacement)
  }

  /** Learns what a request's or an answer's headers and query say is a credential. */
  learnCredentials(headers: HeaderList, url?: string): void {
    const query = url === undefined ? '' : new URL(url).search.slice(1)
    const inQuery = formLeaves(query).filter(({ path }) => isCredentialName(path[0]!))
    for (const value of [...credentialsOf(headers), ...inQuery.map(leaf => leaf.value)]) {
      if (value.length >= MIN_CREDENTIAL) this.learn(value, SCRUBBED)
    }
  }

  /** Finds anew, and learns what is found. */
  readonly find: ReplaceText = (value, name) => this.scan(value, name).text

  /** What is known already, wherever it stands. */
  readonly replaceKnown: ReplaceText = value => {
    let text = value
    for (const [real, replacement] of this.#known) text = replaceWord(text, real, replacement)
    return text
  }

  scan(value: string, name: string): Scan {
    const redacted = this.#redacted(value, name)
    const found = redacted.found
    if (found === undefined || redacted.text.length !== value.length) {
      return { text: this.replaceKnown(redacted.text, name), spans: undefined }
    }
    let text = ''
    let at = 0
    for (const { start, end } of found) {
      const real = value.slice(start, end)
      this.learn(real, this.#known.get(real) ?? redacted.text.slice(start, end))
      text += value.slice(at, start) + (this.#known.get(real) ?? redacted.text.slice(start, end))
      at = end
    }
    text += value.slice(at)
    return { text: this.replaceKnown(text, name), spans: inOrder([...this.#knownSpans(value), ...found]) }
  }

  #redacted(value: string, name: string): { text: string; found: readonly Span[] | undefined } {
    const prefix = name === '' ? '' : `${name}: `
    const answer = this.#redact(prefix + value)
    const { text, found } = typeof answer === 'string' ? { text: answer, found: undefined } : answer
    if (!text.startsWith(prefix)) return this.#redacted(value, '')
    const spans = found
      ?.map(({ start, end }) => ({ start: start - prefix.length, end: end - prefix.length }))
      .filter(({ start }) => start >= 0)
    return { text: text.slice(prefix.length), found: spans }
  }

  #knownSpans(value: string): Span[] {
    return [...this.#known].flatMap(([real, replacement]) =>
      placesOf(value, real).map(start => ({
        start,
        end: start + real.length,
        ...(replacement.length === real.length ? {} : { fixed: replacement }),
      })),
    )
  }

  /** A request as it may be written and shown. */
  request(request: CassetteRequest, replace: ReplaceText): CassetteRequest {
    return {
      method: request.method,
      url: scrubUrl(request.url, replace),
      headers: keptRequestHeaders(request.headers, this.#keptHeaders).map(([name, value]) => [
        name,
        replace(value, ''),
      ]),
      body: rewriteBytes(request.body, headerOf(request.headers, 'content-type'), replace),
    }
  }

  /** An answer as it may be written. */
  response(response: CassetteResponse, replace: ReplaceText): CassetteResponse {
    const { headers, chunks, error } = response
    return {
      ...response,
      headers: keptResponseHeaders(headers, this.#keptHeaders).map(([name, value]) => [name, replace(value, '')]),
      chunks: rewriteChunks(chunks, headerOf(headers, 'content-type'), replace),
      error: error === undefined ? undefined : { code: error.code, message: replace(error.message, '') },
    }
  }
}

/** Sorted, and of those that overlap the first. */
function inOrder(spans: readonly Span[]): Span[] {
  const kept: Span[] = []
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span)
  }
  return kept
}

function scrubUrl(url: string, replace: ReplaceText): string {
  const parsed = new URL(url)
  const pairs = formLeaves(parsed.search.slice(1)).map(({ path: [name], value }) => {
    const kept = isCredentialName(name!) ? SCRUBBED : replace(value, name!)
    return `${encodeURIComponent(name!)}=${encodeURIComponent(kept)}`
  })
  const path = decodePath(parsed.pathname)
  const scrubbed = replace(path, '')
  return (
    parsed.origin +
    (scrubbed === path ? parsed.pathname : encodeURI(scrubbed)) +
    (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
  )
}

function decodePath(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

function replaceWord(text: string, real: string, replacement: string): string {
  const places = placesOf(text, real)
  if (places.length === 0) return text
  let result = ''
  let at = 0
  for (const place of places) {
    result += text.slice(at, place) + replacement
    at = place + real.length
  }
  return result + text.slice(at)
}

/** Where a value stands as a word of its own. */
function placesOf(text: string, value: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
    if (!joins(text, at) && !joins(text, at + value.length)) places.push(at)
  }
  return places
}

const WORD = /[\p{L}\p{N}]/u

/** Letters or digits on both sides of a place: it is within a word. */
const joins = (text: string, at: number): boolean => WORD.test(text[at - 1] ?? '') && WORD.test(text[at] ?? '')

import type { CassetteRequest } from './exchange.ts'
import { headerOf } from './exchange.ts'
import { isCredentialName } from './headers.ts'
import type { Leaf } from './json-leaves.ts'
import { formLeaves, leavesOf } from './leaves.ts'
import { encodingOf } from './rewrite.ts'
import type { Scan, Scrubber, Span } from './scrub.ts'

/** What makes two requests the same, beside method and URL. */
export interface MatchOptions {
  /** Headers that count. Default: none. */
  readonly headers?: readonly string[]
  /**
   * Fields of JSON bodies, forms and queries that do not count, as paths with `*` for any one part: `metadata.user_id`,
   * `messages.*.id`. What is below such a field does not count either. Default: none.
   */
  readonly ignore?: readonly string[]
}

/** Everything of a request that counts, by its place: `method`, `url`, `query model`, `body messages.0.content`. */
export type Places = ReadonlyMap<string, string>

/** Makes the places of requests, the same for one recorded and one that asks. */
export function createPlacing({ headers = [], ignore = [] }: MatchOptions): (request: CassetteRequest) => Places {
  const counted = headers.map(name => name.toLowerCase())
  const ignored = ignore.map(path => path.split('.'))
  const counts = (path: readonly string[]): boolean =>
    !ignored.some(parts => parts.length <= path.length && parts.every((part, at) => part === '*' || part === path[at]))
  return request => {
    const places = new Map<string, string>()
    const url = new URL(request.url)
    places.set('method', request.method)
    places.set('url', url.origin + url.pathname)
    for (const { path, value } of formLeaves(url.search.slice(1))) {
      if (counts(path) && !isCredentialName(path[0]!)) put(places, `query ${path[0]}`, value)
    }
    for (const name of counted) places.set(`header ${name}`, headerOf(request.headers, name) ?? '')
    placeBody(places, request, counts)
    return places
  }
}

function placeBody(
  places: Map<string, string>,
  { headers, body }: CassetteRequest,
  counts: (path: readonly string[]) => boolean,
): void {
  const contentType = headerOf(headers, 'content-type')
  const text = withoutBoundary(body.toString(encodingOf(body)), contentType)
  for (const { kind, path, value } of leavesOf(text, contentType).leaves) {
    if (kind === 'key' || !counts(path)) continue
    put(places, path.length === 0 ? 'body' : `body ${path.join('.')}`, plain(kind, value))
  }
}

/** A name may come more than once in a query or a form. */
function put(places: Map<string, string>, place: string, value: string): void {
  let name = place
  for (let count = 2; places.has(name); count++) name = `${place} (${count})`
  places.set(name, value)
}

/** Numbers are compared as numbers; a text that looks like one is told apart by its quotes. */
function plain(kind: Leaf['kind'], value: string): string {
  if (kind === 'number') return plainNumber(value)
  return kind === 'string' && /^(?:-?\d[\d.eE+-]{0,30}|true|false|null|\[\]|\{\})$/.test(value) ? `"${value}"` : value
}

/** `1.0` is `1`; what a double cannot hold stays as it is written. */
function plainNumber(text: string): string {
  const number = Number(text)
  return Number.isSafeInteger(number) || text.length < 16 ? String(number) : text
}

/** A multipart body has a new random boundary each time. */
function withoutBoundary(text: string, contentType: string | undefined): string {
  const boundary = /^multipart\/.*boundary="?([^";]{1,200})/.exec(contentType ?? '')?.[1]
  return boundary === undefined ? text : text.replaceAll(boundary, 'boundary')
}

/** A request that asks: its places, scanned for what is secret or personal when the first comparison needs it. */
export interface Asked {
  readonly places: Places
  scan(place: string): Scan
}

export function createAsked(places: Places, scrubber: Scrubber): Asked {
  const scans = new Map<string, Scan>()
  return {
    places,
    scan(place) {
      if (scans.size === 0) {
        // All of them first: what is recognised in one place is then known in every other.
        for (const [name, value] of places) scrubber.scan(value, nameOf(name))
        for (const [name, value] of places) scans.set(name, scrubber.scan(value, nameOf(name)))
      }
      return scans.get(place)!
    },
  }
}

/** What a place is called, for a redactor that goes by names; the URL and a body that is one text have no name. */
const nameOf = (place: string): string =>
  place.includes(' ')
    ? (place
        .slice(place.indexOf(' ') + 1)
        .split('.')
        .findLast(part => !/^\d*$/.test(part)) ?? '')
    : ''

/** The request's own values, by what stands for them in a recording. */
export type Fakes = ReadonlyMap<string, string>

/** The fakes of a recording that answers the request; undefined where it is another request. */
export function matches(asked: Asked, recorded: Places): Fakes | undefined {
  if (asked.places.size !== recorded.size) return undefined
  const fakes = new Map<string, string>()
  for (const [place, value] of recorded) {
    if (!agrees(asked, place, value, fakes)) return undefined
  }
  return fakes
}

/** Whether one place says the same, but for what a redactor has replaced in it. */
export function agrees(asked: Asked, place: string, recorded: string, fakes: Map<string, string>): boolean {
  const value = asked.places.get(place)
  if (value === undefined) return false
  if (value === recorded) return true
  const { text, spans } = asked.scan(place)
  return (spans !== undefined && isFaked(value, recorded, spans, fakes)) || text === recorded
}

/** Walks along both: outside of the spans they are equal, within them the recording has what may stand for the value. */
function isFaked(value: string, recorded: string, spans: readonly Span[], fakes: Map<string, string>): boolean {
  const found: [fake: string, real: string][] = []
  let at = 0
  let other = 0
  for (const { start, end, fixed } of spans) {
    if (value.slice(at, start) !== recorded.slice(other, other + start - at)) return false
    other += start - at
    const real = value.slice(start, end)
    const isFixed = fixed !== undefined && recorded.startsWith(fixed, other)
    const part = isFixed ? fixed : recorded.slice(other, other + real.length)
    if (!isFixed) {
      if (!isAlike(real, part)) return false
      found.push([part, real])
    }
    other += part.length
    at = end
  }
  if (value.slice(at) !== recorded.slice(other)) return false
  for (const [fake, real] of found) fakes.set(fake, real)
  return true
}

/** A fake keeps what kind of character stands where. */
const isAlike = (real: string, fake: string): boolean =>
  real.length === fake.length && Array.from(real, kindOf).join('') === Array.from(fake, kindOf).join('')

function kindOf(character: string): string {
  if (character >= '0' && character <= '9') return 'digit'
  return character.toLowerCase() === character.toUpperCase() ? character : 'letter'
}

import { classOf, isAlphanumeric, isWordy } from '../classes.ts'
import type { Span } from '../span.ts'

const MAX_LOCAL = 64
const MAX_DOMAIN = 190
const LOCAL_MARKS = '._%+-'

/** The first e-mail address in a run. */
export function emailIn(text: string, start: number, end: number, floor: number): Span | undefined {
  // An apostrophe ends a run, but not always a local part.
  let from = text[start - 1] === "'" ? Math.max(floor, start - MAX_LOCAL) : start
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== 64) continue
    const span = emailAt(text, at, from, end)
    if (span !== undefined) return span
    from = at + 1
  }
  return undefined
}

/** An e-mail address around the `@` at this place: local part, then a domain with a dot and a top level of letters. */
function emailAt(text: string, at: number, from: number, end: number): Span | undefined {
  const start = localStart(text, at, Math.max(from, at - MAX_LOCAL))
  if (start === at) return undefined
  const stop = domainEnd(text, at + 1, Math.min(end, at + 1 + MAX_DOMAIN))
  return stop === undefined ? undefined : { type: 'email', start, end: stop }
}

function localStart(text: string, at: number, from: number): number {
  let start = at
  while (start > from && (isLocal(text.charCodeAt(start - 1)) || isApostrophe(text, start - 1, from))) start--
  while (start < at && !isWordy(text.charCodeAt(start))) start++
  return start
}

/** As in `ann.o'hara@`: after one letter that a mark precedes, not as a quote. */
const isApostrophe = (text: string, at: number, from: number): boolean =>
  text[at] === "'" && at - 2 >= from && isWordy(text.charCodeAt(at - 1)) && '._-'.includes(text[at - 2]!)

const isLocal = (code: number): boolean => isWordy(code) || LOCAL_MARKS.includes(String.fromCharCode(code))

function domainEnd(text: string, from: number, limit: number): number | undefined {
  let at = from
  let dot = -1
  let stop: number | undefined
  for (; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 46) {
      if (at === from || text.charCodeAt(at - 1) === 46) break
      if (dot >= 0 && isTopLevel(text, dot + 1, at)) stop = at
      dot = at
    } else if (!isWordy(code) && code !== 45) break
  }
  return dot >= 0 && isTopLevel(text, dot + 1, at) ? at : stop
}

/** Letters only, or an encoded one (`xn--p1ai`). */
function isTopLevel(text: string, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 24) return false
  if (text.startsWith('xn--', start)) return true
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (!isWordy(code) || (isAlphanumeric(code) && classOf(code) === 4)) return false
  }
  return true
}

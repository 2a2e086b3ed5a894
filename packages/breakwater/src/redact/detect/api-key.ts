import { isAlphanumeric, isWordy } from '../classes.ts'
import type { Span } from '../span.ts'
import { type KeyShape, SHAPES_BY_FIRST } from './key-prefixes.ts'

/** The first API key in a run: a known prefix at the start of a word, and a body long and mixed enough. */
export function apiKeyIn(text: string, start: number, end: number): Span | undefined {
  for (let at = start; at + 16 <= end; at++) {
    if (at > start && isWordy(text.charCodeAt(at - 1))) continue
    const shapes = SHAPES_BY_FIRST.get(text.charCodeAt(at))
    if (shapes === undefined) continue
    for (const shape of shapes) {
      if (!text.startsWith(shape.prefix, at)) continue
      const stop = bodyEnd(text, at + shape.prefix.length, end, shape)
      if (stop !== undefined) return { type: 'api_key', start: at, end: stop }
    }
  }
  return undefined
}

function bodyEnd(text: string, from: number, end: number, shape: KeyShape): number | undefined {
  let stop = from
  let digits = 0
  let uppers = 0
  let words = 0
  for (; stop < end; stop++) {
    const code = text.charCodeAt(stop)
    if (isAlphanumeric(code)) {
      if (code < 58) digits++
      else if (code < 91) uppers++
    } else if ((code === 45 || code === 95) && shape.body !== 'alphanumeric') words++
    else if (code !== 46 || shape.body !== 'dotted') break
  }
  while (stop > from && !isAlphanumeric(text.charCodeAt(stop - 1)) && text.charCodeAt(stop - 1) !== 95) stop--
  // A name such as `sk-learn-contrib-classifier` has the prefix of a key, not its mixture.
  const isMixed = digits >= 2 || (uppers >= 2 && words === 0)
  return stop - from >= shape.min && isMixed ? stop : undefined
}

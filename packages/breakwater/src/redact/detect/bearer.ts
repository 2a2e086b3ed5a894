import type { Span } from '../span.ts'

const MAX_TOKEN = 4096

/** The credentials after `Bearer `, whose last letter is just before this place. */
export function bearerAfter(text: string, at: number): Span | undefined {
  let start = at
  while (start - at < 4 && (text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9)) start++
  if (start === at) return undefined
  let end = start
  let isMixed = false
  for (; end - start < MAX_TOKEN; end++) {
    const code = text.charCodeAt(end)
    if ((code >= 48 && code <= 57) || code === 95 || code === 45) isMixed = true
    else if (!isTokenMark(code)) break
  }
  while (end > start && text.charCodeAt(end - 1) === 46) end--
  return end - start >= 16 || (end - start >= 6 && isMixed) ? { type: 'authorization', start, end } : undefined
}

/** The `token68` of RFC 9110, without digits, `-` and `_`. */
const isTokenMark = (code: number): boolean =>
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  (code >= 43 && code <= 47 && code !== 44) ||
  code === 126 ||
  code === 61

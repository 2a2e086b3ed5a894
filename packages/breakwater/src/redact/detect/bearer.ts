import type { Span } from '../span.ts'

/** The `token68` of RFC 9110. */
const BEARER = /([ \t]{1,4})([A-Za-z0-9._~+/-]{6,4096}={0,2})/y

/** The credentials after the word `Bearer` that ends here: longer than words are, or with digits or marks in them. */
export function bearerAfter(text: string, end: number): Span | undefined {
  BEARER.lastIndex = end
  const [, space = '', match = ''] = BEARER.exec(text) ?? []
  const token = match.endsWith('.') ? match.slice(0, -1) : match
  if (!/[\d_]/.test(token) && token.length < 24) return undefined
  const start = end + space.length
  return { type: 'authorization', start, end: start + token.length }
}

import type { Span } from '../span.ts'
import { isPlaceholder } from './secret-value.ts'

const MAX_USERINFO = 200
const STOP = /[\s/?#"'`<>\\,;|]/

/**
 * User and password before the host of a URL; `from` is just after `://`. A user alone counts where it is long: a
 * token.
 */
export function urlCredentialsAt(text: string, from: number): Span | undefined {
  let end = -1
  let colon = -1
  for (let at = from; at - from < MAX_USERINFO && at < text.length; at++) {
    const character = text[at]!
    if (character === '@') end = at
    else if (character === ':' && colon < 0) colon = at
    else if (STOP.test(character)) break
  }
  if (end < 0) return undefined
  const password = colon >= 0 && colon < end ? text.slice(colon + 1, end) : ''
  const isToken = password === '' && end - from >= 16 && /\d/.test(text.slice(from, end))
  if (!isToken && (password === '' || isPlaceholder(password))) return undefined
  return { type: 'url_credentials', start: from, end }
}

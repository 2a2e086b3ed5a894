import type { FaultParameters } from './parameters.ts'

export type BrokenStyle = NonNullable<FaultParameters['broken_json']['style']>

/** The same JSON with one kind of damage that models do. A text that does not end in a bracket gets one too many. */
export function breakJson(text: string, style: BrokenStyle): string {
  const last = text.at(-1)
  if (last !== '}' && last !== ']') return `${text}}`
  const inside = text.slice(0, -1)
  switch (style) {
    case 'trailing_comma':
      return `${inside},${last}`
    case 'missing_brace':
      return inside
    case 'comments':
      return `${inside} // that is all\n${last}`
    case 'single_quotes':
      return mapStrings(text, string => `'${string.slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`)
    case 'unquoted_keys':
      return mapStrings(text, (string, isKey) => (isKey && isPlainName(string) ? string.slice(1, -1) : string))
  }
}

/** Rewrites each string literal of a valid JSON text, in one pass. */
function mapStrings(json: string, map: (literal: string, isKey: boolean) => string): string {
  let out = ''
  let at = 0
  while (at < json.length) {
    if (json[at] !== '"') {
      out += json[at]
      at += 1
      continue
    }
    const end = endOfString(json, at)
    out += map(json.slice(at, end), json[end] === ':')
    at = end
  }
  return out
}

function endOfString(json: string, from: number): number {
  let at = from + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

const isPlainName = (literal: string): boolean => /^"[A-Za-z_]\w*"$/.test(literal)

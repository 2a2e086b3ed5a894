/** A text, a number or a name within a body, and where it stands. */
export interface Leaf {
  readonly kind: 'string' | 'number' | 'key' | 'other' | 'text' | 'form'
  /** Keys and indexes from the root. */
  readonly path: readonly string[]
  /** Decoded; numbers and what else there is as it is written. */
  readonly value: string
  /** In the text, quotes included. */
  readonly start: number
  readonly end: number
}

/** What is deeper is not looked at leaf by leaf: a path for each would take quadratic time. */
const MAX_DEPTH = 200

interface Level {
  readonly isList: boolean
  key: string
  index: number
}

/**
 * The leaves of a JSON text in their order, empty lists and objects among them (`other`). Undefined where the text is no
 * JSON, or too deep.
 */
export function jsonLeaves(text: string, from = 0, to: number = text.length): Leaf[] | undefined {
  try {
    JSON.parse(from === 0 && to === text.length ? text : text.slice(from, to))
  } catch {
    return undefined
  }
  return scan(text, from, to)
}

function scan(text: string, from: number, to: number): Leaf[] | undefined {
  const leaves: Leaf[] = []
  const levels: Level[] = []
  let expectsKey = false
  let at = from
  const pathHere = (): string[] => levels.map(({ isList, key, index }) => (isList ? String(index) : key))
  const add = (kind: Leaf['kind'], value: string, end: number): void => {
    leaves.push({ kind, path: pathHere(), value, start: at, end })
  }
  while (at < to) {
    const character = text[at] as string
    let end = at + 1
    if (character === '{' || character === '[') {
      if (levels.length === MAX_DEPTH) return undefined
      const close = endOfEmpty(text, at)
      if (close === undefined) {
        levels.push({ isList: character === '[', key: '', index: 0 })
        expectsKey = character === '{'
      } else {
        add('other', `${character}${text[close - 1]}`, close)
        end = close
      }
    } else if (character === '}' || character === ']') {
      levels.pop()
    } else if (character === ',') {
      const level = levels.at(-1)!
      if (level.isList) level.index++
      else expectsKey = true
    } else if (character === '"') {
      end = endOfString(text, at)
      const value = JSON.parse(text.slice(at, end)) as string
      if (expectsKey) levels.at(-1)!.key = value
      add(expectsKey ? 'key' : 'string', value, end)
      expectsKey = false
    } else if (!' \t\r\n:'.includes(character)) {
      while (end < to && !',]} \t\r\n'.includes(text[end]!)) end++
      add(character === '-' || (character >= '0' && character <= '9') ? 'number' : 'other', text.slice(at, end), end)
    }
    at = end
  }
  return leaves
}

/** Behind the bracket that closes an empty list or object. */
function endOfEmpty(text: string, open: number): number | undefined {
  let at = open + 1
  while (' \t\r\n'.includes(text[at]!)) at++
  return text[at] === (text[open] === '{' ? '}' : ']') ? at + 1 : undefined
}

function endOfString(text: string, open: number): number {
  let at = open + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'

/** Where things stand in a `.prompt` file, so that what is said of them can name the line. */
export interface PromptSource {
  /** As the library compiles it. */
  readonly template: string
  /** The line of the file, from 1, on which the template begins. */
  readonly templateLine: number
  /** What the template is given where the input says nothing. */
  readonly defaults: { readonly [variable: string]: unknown }
  /** The line of a field of the front matter; of the nearest field around it where it has none of its own. */
  lineOf(...path: readonly string[]): number
}

const FENCE = '---'

/** Splits a file that the library has accepted. */
export function readPromptSource(source: string): PromptSource {
  const lines = source.split(/\r\n|\r|\n/)
  const end = lines[0]?.trim() === FENCE ? lines.findIndex((line, index) => index > 0 && line.trim() === FENCE) : -1
  const body = lines.slice(end + 1)
  const blankLines = body.findIndex(line => line.trim() !== '')
  const matter = lines.slice(1, Math.max(end, 1)).join('\n')
  const counter = new LineCounter()
  const document = parseDocument(matter, { lineCounter: counter })
  const root = document.contents
  return {
    template: body.join('\n').trim(),
    templateLine: end + 2 + Math.max(blankLines, 0),
    defaults: defaultsOf(document.toJS()),
    // The line before the front matter is its fence.
    lineOf: (...path) =>
      (offset => (offset === undefined ? 1 : counter.linePos(offset).line + 1))(offsetAt(root, path)),
  }
}

type Maybe = Node | null | undefined

const defaultsOf = (matter: { readonly input?: { readonly default?: object } } | null): PromptSource['defaults'] => ({
  ...matter?.input?.default,
})

function offsetAt(root: Maybe, path: readonly string[]): number | undefined {
  let node: Maybe = root
  let offset: number | undefined
  for (const step of path) {
    const pair = isMap(node) ? pairOf(node, step) : undefined
    if (pair === undefined) return offset
    if (isScalar(pair.key)) offset = pair.key.range?.[0]
    node = pair.value as Maybe
  }
  return offset
}

/** Picoschema writes `name?`, `name(array, of what)` and so on for a field called `name`. */
const pairOf = (map: YAMLMap, name: string): YAMLMap['items'][number] | undefined =>
  map.items.find(({ key }) => String(key).replace(/[?(].*$/, '') === name)

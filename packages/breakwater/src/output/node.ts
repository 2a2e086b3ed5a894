/** What was written, before a schema says what it means. */
export type NodeKind = 'object' | 'list' | 'string' | 'bare' | 'number' | 'boolean' | 'null'

/** One value as it was written. One class for all kinds: millions are made, and the engine likes them alike. */
export class Node {
  readonly kind: NodeKind
  readonly start: number
  end: number
  /** Of a string its content, of anything else that is no container its own spelling. */
  readonly text: string
  /** Of an object, beside `items`. */
  readonly keys: string[] | undefined
  readonly items: Node[] | undefined

  constructor(kind: NodeKind, start: number, end: number, text: string, keys?: string[], items?: Node[]) {
    this.kind = kind
    this.start = start
    this.end = end
    this.text = text
    this.keys = keys
    this.items = items
  }
}

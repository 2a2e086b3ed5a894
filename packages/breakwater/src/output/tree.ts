import { COLON, QUOTE } from './characters.ts'
import type { Step } from './place.ts'
import { Doubled, type ScalarKind, type Written } from './written.ts'

export type Kind = 'object' | 'list' | 'bare' | ScalarKind

/** A container that is open. */
export class Frame {
  isObject = false
  closer = 0
  /** What came last: nothing, a key with its colon, a value, or a separator. */
  state: 'start' | 'key' | 'value' | 'comma' = 'start'
  /** What kind the last value was. */
  last: Kind | undefined
  items: Written[] = []
  members: { [key: string]: Written | Doubled } = {}
  /** The key whose value comes next, or came last. */
  key = ''
  /** The object has a value under that key already. */
  #isTwice = false
  /**
   * The keys of the object that stood at this depth before, as far as this one has the same: in a list of records all
   * are. Each came once, and JSON escapes none of its characters; undefined for any other.
   */
  readonly #names: (string | undefined)[] = []
  #count = 0

  begin(isObject: boolean, closer: number): void {
    this.isObject = isObject
    this.closer = closer
    this.state = 'start'
    this.last = undefined
    if (!isObject) this.items = []
    else {
      this.members = {}
      this.#count = 0
    }
  }

  /** Where the value begins if the next key is the expected one, in quotes and with its colon; else -1. Takes nothing. */
  expectedEnd(text: string, at: number): number {
    const name = this.#names[this.#count]
    if (name === undefined) return -1
    const quote = at + 1 + name.length
    if (quote + 1 >= text.length || text.charCodeAt(quote) !== QUOTE || text.charCodeAt(quote + 1) !== COLON) return -1
    for (let i = 0; i < name.length; i++) if (text.charCodeAt(at + 1 + i) !== name.charCodeAt(i)) return -1
    return quote + 2
  }

  takeExpected(): void {
    this.#isTwice = false
    this.#take(this.#names[this.#count]!)
  }

  /** @param isPlain JSON escapes none of its characters: in quotes it would stand in the text as it is */
  takeKey(key: string, isPlain: boolean): void {
    if (this.#names[this.#count] === key) return this.takeExpected()
    this.#isTwice = Object.hasOwn(this.members, key)
    this.#names.length = this.#count
    this.#names.push(isPlain && !this.#isTwice ? key : undefined)
    this.#take(key)
  }

  #take(key: string): void {
    this.#count++
    this.key = key
    this.state = 'key'
  }

  takeValue(kind: Kind, value: Written): void {
    this.state = 'value'
    this.last = kind
    if (!this.isObject) this.items.push(value)
    else if (this.#isTwice) this.#addTo(value)
    else setMember(this.members, this.key, value)
  }

  #addTo(value: Written): void {
    const known = this.members[this.key]!
    if (known instanceof Doubled) known.values.push(value)
    else setMember(this.members, this.key, new Doubled(known, value))
  }

  get step(): Step {
    return this.isObject ? this.key : this.items.length
  }
}

/** A key of this name sets a member as any other does, never the prototype. */
export function setMember(members: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key !== '__proto__') members[key] = value
  else Object.defineProperty(members, key, { value, enumerable: true, writable: true, configurable: true })
}

/** The value that is being read: what of it is whole, and the containers that are open. */
export class Tree {
  /** One for each depth, used again and again. */
  readonly #frames: Frame[] = []
  /** How many containers are open. */
  depth = 0
  /** The innermost of them. */
  top: Frame | undefined
  /** The whole value, when the outermost is closed. */
  root: Written | undefined
  /** A key or an item was read: what failed was meant as a value, not as a bracket in prose. */
  hasProgressed = false

  open(isObject: boolean, closer: number): void {
    if (this.depth === this.#frames.length) this.#frames.push(new Frame())
    const frame = this.#frames[this.depth++]!
    frame.begin(isObject, closer)
    this.top = frame
  }

  close(): void {
    const { isObject, members, items } = this.top!
    this.depth--
    this.top = this.depth === 0 ? undefined : this.#frames[this.depth - 1]
    if (isObject) this.take('object', members)
    else this.take('list', items)
  }

  take(kind: Kind, value: Written): void {
    // Numbers and words in brackets may be a reference in prose.
    if (kind === 'object' || kind === 'list' || kind === 'string') this.hasProgressed = true
    if (this.top === undefined) this.root = value
    else this.top.takeValue(kind, value)
  }

  /** The containers that are open, outermost first. */
  get frames(): readonly Frame[] {
    return this.#frames.slice(0, this.depth)
  }
}

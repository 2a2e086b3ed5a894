import { COLON, QUOTE } from './characters.ts'

/** With more keys than this, looking for one among them takes a set. */
const MAX_LISTED = 16

/** The keys of one object, read against those of the one before it: in a list of records they are the same. */
export class Keys {
  /** As long as all is as expected, the list is shared with the object before. */
  #list: string[]
  #count = 0
  #isShared: boolean
  /** Every key stood in the text as JSON has it. */
  #arePlain = true
  readonly #mayExpect: boolean
  #set: Set<string> | undefined

  constructor(expected: Keys | undefined) {
    this.#list = expected === undefined ? [] : expected.#list
    this.#isShared = expected !== undefined
    this.#mayExpect = expected === undefined ? false : expected.#arePlain
  }

  /** Where the value begins if the next key is the expected one, in quotes and with its colon; else -1. Takes nothing. */
  expectedEnd(text: string, at: number): number {
    if (!this.#mayExpect || !this.#isShared || this.#count >= this.#list.length) return -1
    const key = this.#list[this.#count]!
    const quote = at + 1 + key.length
    if (text.charCodeAt(quote) !== QUOTE || text.charCodeAt(quote + 1) !== COLON) return -1
    for (let i = 0; i < key.length; i++) if (text.charCodeAt(at + 1 + i) !== key.charCodeAt(i)) return -1
    return quote + 2
  }

  takeExpected(): void {
    this.#count++
  }

  /** The key that was read last. */
  get last(): string {
    return this.#list[this.#count - 1] ?? ''
  }

  has(key: string): boolean {
    if (this.#isShared && this.#list[this.#count] === key) return false
    if (this.#set !== undefined) return this.#set.has(key)
    for (let i = 0; i < this.#count; i++) if (this.#list[i] === key) return true
    return false
  }

  add(key: string, isPlain: boolean): void {
    this.#arePlain &&= isPlain
    if (this.#isShared && this.#list[this.#count] === key) {
      this.#count++
      return
    }
    if (this.#isShared) this.#list = this.#list.slice(0, this.#count)
    this.#isShared = false
    this.#list.push(key)
    this.#count++
    if (this.#set !== undefined) this.#set.add(key)
    else if (this.#count > MAX_LISTED) this.#set = new Set(this.#list)
  }
}

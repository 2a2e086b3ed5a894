import { createHash } from 'node:crypto'
import type { Play } from '../faults/index.ts'

/** What one text met so far. */
export interface Conversation {
  readonly key: string
  /** From 1, in the order of their first requests, or as they were announced. */
  readonly number: number
  /** The first message of the user. */
  readonly text: string
  /** What was played, attempt by attempt. */
  readonly plays: readonly Play[]
}

/** The same while the simulator writes it. */
export interface OpenConversation extends Conversation {
  readonly plays: Play[]
  /** How many requests came as far as the storm's script: refusals by the rate limit and open windows do not. */
  scripted: number
}

/** The name of a conversation: the beginning of a hash of the first message of its user. */
export const conversationKey = (firstUserMessage: string): string =>
  createHash('sha256').update(firstUserMessage).digest('hex').slice(0, 16)

/** A client may shorten a text that is too long: it is still known by its beginning. */
const head = (piece: string): string => piece.slice(0, 500)

/** Which conversations there are. Numbers may be promised to texts beforehand, so that arrival decides nothing. */
export class Conversations {
  readonly #byKey = new Map<string, OpenConversation>()
  readonly #expected: string[] = []
  #next = 1

  /** The first of these texts is number 1, and so on: each is a piece of a first user message. */
  expect(texts: readonly string[]): void {
    this.#expected.push(...texts)
    this.#next = this.#expected.length + 1
  }

  /** The conversation of this first user message, begun now if it is new. */
  enter(text: string): OpenConversation {
    const key = conversationKey(text)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const expected =
      this.#expected.find(piece => text.includes(piece)) ?? this.#expected.find(piece => text.includes(head(piece)))
    const number = expected === undefined ? this.#next++ : this.#expected.indexOf(expected) + 1
    const begun = { key, number, text, plays: [], scripted: 0 }
    this.#byKey.set(key, begun)
    return begun
  }

  /** The one whose first user message contains this text (or at least its first 500 characters), or has this key. */
  find(textOrKey: string): Conversation | undefined {
    const known = this.#byKey.get(textOrKey)
    if (known !== undefined) return known
    const all = this.list()
    const place = this.#expected.indexOf(textOrKey)
    if (place >= 0) return all.find(({ number }) => number === place + 1)
    return all.find(({ text }) => text.includes(textOrKey)) ?? all.find(({ text }) => text.includes(head(textOrKey)))
  }

  list(): Conversation[] {
    return [...this.#byKey.values()]
  }
}

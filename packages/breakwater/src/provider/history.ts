import type { Caveat, Message, Part, ToolCallPart, ToolResultPart } from '../result/index.ts'

/** Whether a conversation is one that every dialect accepts. */
export type HistoryCheck =
  | {
      readonly ok: true
      /** The same list where nothing had to be changed. */
      readonly messages: readonly Message[]
      readonly caveats: readonly Caveat[]
    }
  | {
      readonly ok: false
      /** Which message, from 0. */
      readonly index: number
      /** For an `invalid_request`: the message's place and what is wrong with it, never content. */
      readonly reason: string
    }

/**
 * Finds what would cost a request: a tool call without its result, a result without its call, parts in a role that
 * cannot have them. What can be put right without losing anything is: results that stand too late, ids that come
 * twice, lone surrogates.
 */
export function checkHistory(messages: readonly Message[]): HistoryCheck {
  if (messages.length === 0) return { ok: false, index: 0, reason: 'messages: expected at least one, received none' }
  const caveats: Caveat[] = []
  const wellFormed = replaceSurrogates(messages, caveats)
  if (!hasTools(wellFormed)) return { ok: true, messages: wellFormed, caveats }
  return pairTools(wellFormed, caveats)
}

/** The families whose signed parts are in the history: their routes come first. */
export function familiesOf(messages: readonly Message[]): ReadonlySet<string> {
  const families = new Set<string>()
  for (const { content } of messages) {
    if (typeof content === 'string') continue
    for (const part of content) if (part.type === 'reasoning') families.add(part.origin.family)
  }
  return families
}

/** How many parts a route of this family leaves out, as another family wrote them: a caveat `history_reduced`. */
export function countForeignParts(messages: readonly Message[], family: string): number {
  let foreign = 0
  for (const { content } of messages) {
    if (typeof content === 'string') continue
    for (const part of content) if (part.type === 'reasoning' && part.origin.family !== family) foreign++
  }
  return foreign
}

const hasTools = (messages: readonly Message[]): boolean =>
  messages.some(({ content }) => typeof content !== 'string' && content.some(isToolPart))

const isToolPart = (part: Part): boolean => part.type === 'toolCall' || part.type === 'toolResult'

function replaceSurrogates(messages: readonly Message[], caveats: Caveat[]): readonly Message[] {
  let changed: Message[] | undefined
  for (const [index, message] of messages.entries()) {
    if (isWellFormed(message)) continue
    changed ??= [...messages]
    changed[index] = toWellFormed(message)
    caveats.push(changedAt(index, 'a lone surrogate was replaced by U+FFFD'))
  }
  return changed ?? messages
}

const changedAt = (index: number, what: string): Caveat => ({
  code: 'history_changed',
  message: `messages[${index}]: ${what}`,
})

function isWellFormed({ content }: Message): boolean {
  return typeof content === 'string' ? content.isWellFormed() : content.every(part => textOf(part).isWellFormed())
}

function textOf(part: Part): string {
  if (part.type === 'text') return part.text
  if (part.type === 'toolCall') return part.arguments
  return part.type === 'toolResult' ? part.content : ''
}

function toWellFormed(message: Message): Message {
  const { content } = message
  if (typeof content === 'string') return { ...message, content: content.toWellFormed() }
  return { ...message, content: content.map(wellFormedPart) }
}

function wellFormedPart(part: Part): Part {
  if (part.type === 'text') return { ...part, text: part.text.toWellFormed() }
  if (part.type === 'toolCall') return { ...part, arguments: part.arguments.toWellFormed() }
  return part.type === 'toolResult' ? { ...part, content: part.content.toWellFormed() } : part
}

/** A call that still waits for its result. */
interface OpenCall {
  readonly id: string
  /** The id that the history will have; another one where this had been used before. */
  readonly newId: string
  readonly name: string
  readonly index: number
}

/** What pairing has gathered so far. */
interface Pairing {
  readonly messages: Message[]
  readonly caveats: Caveat[]
  /** How often each id has come. */
  readonly usedIds: Map<string, number>
  open: OpenCall[]
  /** Where results belong: behind the turn that called. */
  insertAt: number
}

interface BadMessage {
  readonly index: number
  readonly what: string
}

function pairTools(messages: readonly Message[], caveats: Caveat[]): HistoryCheck {
  const pairing: Pairing = { messages: [], caveats, usedIds: new Map(), open: [], insertAt: 0 }
  for (const [index, message] of messages.entries()) {
    const bad = message.role === 'assistant' ? readCalls(message, index, pairing) : readResults(message, index, pairing)
    if (bad !== undefined) return badHistory(bad)
  }
  const [waiting] = pairing.open
  if (waiting !== undefined) return badHistory({ index: waiting.index, what: NO_RESULT })
  const isSame = pairing.messages.every((message, index) => message === messages[index])
  return { ok: true, messages: isSame ? messages : pairing.messages, caveats }
}

const NO_RESULT = 'a tool call has no result'

const badHistory = ({ index, what }: BadMessage): HistoryCheck => ({
  ok: false,
  index,
  reason: `messages[${index}]: ${what}`,
})

function readCalls(message: Message, index: number, pairing: Pairing): BadMessage | undefined {
  const [waiting] = pairing.open
  if (waiting !== undefined) return { index: waiting.index, what: NO_RESULT }
  const { content } = message
  if (typeof content === 'string') {
    pairing.messages.push(message)
    return undefined
  }
  if (content.some(part => part.type === 'toolResult')) {
    return { index, what: "a tool result stands in the assistant's turn" }
  }
  const parts = content.map(part => (part.type === 'toolCall' ? openCall(part, index, pairing) : part))
  const isSame = parts.every((part, position) => part === content[position])
  pairing.messages.push(isSame ? message : { ...message, content: parts })
  pairing.insertAt = pairing.messages.length
  return undefined
}

function openCall(call: ToolCallPart, index: number, pairing: Pairing): ToolCallPart {
  const newId = freshId(call.id, pairing.usedIds)
  pairing.usedIds.set(newId, 1)
  pairing.open.push({ id: call.id, newId, name: call.name, index })
  if (newId === call.id) return call
  pairing.caveats.push(changedAt(index, 'a tool call had the id of an earlier one and was given another'))
  const { origin: _signed, ...plain } = call
  return { ...plain, id: newId }
}

function freshId(id: string, used: Map<string, number>): string {
  if (id !== '' && !used.has(id)) return id
  let number = (used.get(id) ?? 0) + 1
  while (used.has(`${id}_${number}`)) number++
  used.set(id, number)
  return `${id}_${number}`
}

function readResults(message: Message, index: number, pairing: Pairing): BadMessage | undefined {
  const { content } = message
  if (typeof content === 'string') {
    pairing.messages.push(message)
    return undefined
  }
  if (content.some(part => part.type === 'toolCall')) {
    return { index, what: "a tool call stands outside the assistant's turn" }
  }
  const results: ToolResultPart[] = []
  for (const part of content) {
    if (part.type !== 'toolResult') continue
    const closed = closeCall(part, pairing)
    if (closed === undefined) return { index, what: 'a tool result has no call before it' }
    results.push(closed)
  }
  placeResults(message, results, index, pairing)
  return undefined
}

function closeCall(result: ToolResultPart, pairing: Pairing): ToolResultPart | undefined {
  const position = pairing.open.findIndex(call => call.id === result.id)
  const call = pairing.open[position]
  if (call === undefined) return undefined
  pairing.open.splice(position, 1)
  const isSame = call.newId === result.id && call.name === result.name
  return isSame ? result : { ...result, id: call.newId, name: call.name }
}

/** Results belong directly behind the turn that called: what stands in between moves behind them. */
function placeResults(message: Message, results: readonly ToolResultPart[], index: number, pairing: Pairing): void {
  const content = message.content as readonly Part[]
  if (results.length === 0) {
    pairing.messages.push(message)
    return
  }
  const others = content.filter(part => part.type !== 'toolResult')
  const isLate = pairing.insertAt !== pairing.messages.length
  const isSame = others.length === 0 && results.every((result, position) => result === content[position])
  if (isSame && !isLate) pairing.messages.push(message)
  else if (!isLate) pairing.messages.push({ ...message, content: [...results, ...others] })
  else {
    pairing.messages.splice(pairing.insertAt, 0, { role: 'tool', content: results })
    if (others.length > 0) pairing.messages.push({ ...message, content: others })
    pairing.caveats.push(changedAt(index, 'a tool result was moved behind its call'))
  }
  pairing.insertAt += isLate || others.length === 0 ? 1 : 0
}

import type { Message } from '../result/index.ts'
import { createFaker } from './fake.ts'
import { redactData } from './json.ts'
import { createPseudonyms } from './memory.ts'
import { redactMessage } from './messages.ts'
import { type RedactorOptions, rulesOf } from './options.ts'
import { replaceSpans } from './replace.ts'
import type { Rules } from './rules.ts'
import { type Cursor, scanUntil } from './scan.ts'
import type { Span } from './span.ts'
import { createStream, type RedactionStream } from './stream.ts'
import { mergeSpans, searchWindow, WINDOW, type WindowSearch, windowSearchOf } from './windows.ts'

export interface Redaction {
  readonly text: string
  /** Sorted, without overlaps; offsets in the original text, in UTF-16 code units. */
  readonly found: readonly Span[]
}

/** Replaces what is secret or personal. One redactor is one scope: in it a value has one replacement. */
export interface Redactor {
  redact(text: string): Redaction
  /**
   * A copy of plain data with all texts and keys redacted; the name of a text counts (`{ password: '…' }`). A number
   * that is a secret becomes a text, or a fake number. Dates and bytes pass unread. What is deeper than 100 levels or
   * comes after 100 000 values becomes `[cut]`.
   */
  redactJson(value: unknown): unknown
  /**
   * Messages with their texts, reasoning, tool arguments and results redacted; roles, ids, tool names and bytes stay.
   */
  redactMessages(messages: readonly Message[]): Message[]
  /**
   * For one text that comes in pieces. It holds back about 400 characters, and more only inside a long run, a
   * private key, or (about 4 700) with patterns or a recognizer.
   */
  stream(): RedactionStream
  /** The same rules with a memory of its own: one for each case. */
  scope(): Redactor
}

/**
 * Makes a redactor. It runs in linear time on any text and keeps nothing but the replacements of up to 10 000 values.
 *
 * @throws BreakwaterError for an unknown mode, type or country, or a pattern without a proper name
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  return createScope(options, rulesOf(options), windowSearchOf(options))
}

function createScope(options: RedactorOptions, rules: Rules, search: WindowSearch | undefined): Redactor {
  const memory = options.mode === 'fake' ? createFaker(options.seed) : createPseudonyms()
  /** Redacts the end of a text; what stands before it is context. */
  const redactFrom = (text: string, start: number): Redaction => {
    const found = findSpans(text, start, rules, search)
    return { text: replaceSpans(text, start, text.length, found, memory.replacementOf), found }
  }
  const redactText = (text: string): string => redactFrom(text, 0).text
  const redactJson = (value: unknown): unknown =>
    redactData(value, {
      text: (text, name) => redactFrom(name === '' ? text : `${name}: ${text}`, name === '' ? 0 : name.length + 2).text,
      secret: (text, type) =>
        rules.isEnabled(type) && !rules.isAllowed(text) ? memory.replacementOf(type, text) : text,
    })
  return {
    redact: text => redactFrom(text, 0),
    redactJson,
    redactMessages: messages => messages.map(message => redactMessage(message, { text: redactText, json: redactJson })),
    stream: () => createStream(rules, search, memory),
    scope: () => createScope(options, rules, search),
  }
}

function findSpans(text: string, start: number, rules: Rules, search: WindowSearch | undefined): readonly Span[] {
  const cursor: Cursor = { at: start, floor: 0, isCut: false, found: [] }
  scanUntil(text, cursor, text.length, rules)
  if (search === undefined) return cursor.found
  const others: Span[] = []
  for (let from = 0; from < text.length; from += WINDOW) others.push(...searchWindow(text, from, search, rules))
  return mergeSpans(cursor.found, others, start)
}

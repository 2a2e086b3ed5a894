import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts'
import { replaceSpans } from './replace.ts'
import { scan } from './scan.ts'
import type { Span } from './span.ts'

export interface Redaction {
  readonly text: string
  /** Sorted, without overlaps; offsets in the original text. */
  readonly found: readonly Span[]
}

export interface Redactor {
  /** The text with everything secret or personal replaced. */
  redact(text: string): Redaction
  /** The same rules with a memory of its own: one for each case. */
  scope(): Redactor
}

export interface RedactorOptions {
  /** `pseudonyms`: `<EMAIL_1>` (default). */
  readonly mode?: 'pseudonyms'
}

/** Finds and replaces what is secret or personal. One redactor is one scope: the same value gets the same pseudonym. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  return withMemory(options, createPseudonyms())
}

function withMemory(options: RedactorOptions, names: Pseudonyms): Redactor {
  return {
    redact: text => {
      const found = scan(text)
      return { text: replaceSpans(text, found, span => names.of(span.type, text.slice(span.start, span.end))), found }
    },
    scope: () => createRedactor(options),
  }
}

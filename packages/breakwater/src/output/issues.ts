import type { StandardSchemaV1 } from '@standard-schema/spec'
import { createIssue, type Issue } from '../result/index.ts'
import { describe, placeOf } from './place.ts'

/** More would not help the model, and hostile output could make thousands. */
export const MAX_ISSUES = 20
const MAX_EXPECTED_CHARACTERS = 300
const MAX_QUOTE_CHARACTERS = 500

/** What a schema's own error says, one line per place: what was expected and which type came, never the content. */
export function schemaIssues(issues: readonly StandardSchemaV1.Issue[], value: unknown): Issue[] {
  return issues.slice(0, MAX_ISSUES).map(issue => {
    const path = (issue.path ?? []).map(step => (typeof step === 'object' ? step.key : step))
    const found = valueAt(value, path)
    return createIssue(placeOf(path), expectation(issue.message, found), describe(found), quoteOf(found))
  })
}

export function quoteOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const text = typeof value === 'string' ? value : shallow(value)
  return text.length > MAX_QUOTE_CHARACTERS ? `${text.slice(0, MAX_QUOTE_CHARACTERS)}…` : text
}

/** Containers are not serialised: they may be large and deep. */
const shallow = (value: unknown): string =>
  typeof value === 'object' && value !== null ? describe(value) : String(value)

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined
    current = (current as Record<PropertyKey, unknown>)[step]
  }
  return current
}

/** Where a vendor's message goes on to say what it received. */
const RECEIVED = /(?:,|;| but|:) received | \(was /i

/** How vendors begin, and what of it is no part of what was expected. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/^(?:Invalid (?:input|option|type|value|length|size|discriminator value)|Too small|Too big)[:.] expected /i, ''],
  [/^Invalid (\w+): must /, 'a $1 that must '],
  [/^Invalid input$/, 'what the schema accepts'],
  [/^Invalid (?=[^:]+$)/, 'a valid '],
  [/^(?:[\w.[\]"'$]+ )?must be /, ''],
]

/** A schema's message without what it says of the value: valibot and arktype quote it there. */
function expectation(message: string, found: unknown): string {
  const received = message.search(RECEIVED)
  let text = received === -1 ? message : message.slice(0, received)
  for (const [phrase, words] of PHRASES) text = text.replace(phrase, words)
  if (quotes(text, found)) return 'what the check of the schema accepts'
  return text.length > MAX_EXPECTED_CHARACTERS ? `${text.slice(0, MAX_EXPECTED_CHARACTERS)}…` : text
}

/** A message that a user wrote may hold the value itself. */
const quotes = (message: string, found: unknown): boolean =>
  (typeof found === 'string' && found.length >= 3) || typeof found === 'number'
    ? message.includes(String(found))
    : false

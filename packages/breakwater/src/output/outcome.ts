import type { StandardSchemaV1 } from '@standard-schema/spec'
import { createFailure, createIssue } from '../result/index.ts'
import type { ParseResult } from './guide.ts'
import { schemaIssues } from './issues.ts'

/** A failure with one issue. */
export function failed(
  code: 'truncated' | 'not_json' | 'schema_mismatch' | 'ambiguous',
  what: string,
  place: string,
  expected: string,
  received: string,
): ParseResult<never> {
  const message = `${what}: at ${place} expected ${expected}, received ${received}`
  return { ok: false, failure: createFailure(code, message, { issues: [createIssue(place, expected, received)] }) }
}

/** What the schema itself says against a value. */
export function mismatch(issues: readonly StandardSchemaV1.Issue[], value: unknown): ParseResult<never> {
  const found = schemaIssues(issues, value)
  const first = found[0] ?? createIssue('$', 'what the schema accepts', 'something else')
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
  const message = `the output does not fit the schema: at ${first.place} expected ${first.expected}, received ${first.received}${more}`
  return { ok: false, failure: createFailure('schema_mismatch', message, { issues: found }) }
}

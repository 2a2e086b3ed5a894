import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  type Caveat,
  createFailure,
  createIssue,
  type Failure,
  type JsonSchema,
  misuse,
  type Repair,
} from '../result/index.ts'
import { isBlank } from './inspect-text.ts'
import { schemaIssues } from './issues.ts'
import type { Shape } from './shape.ts'

/** How far the parser may go: strict JSON only, repairs of the format, or readings of the content as well. */
export type MaxRepairs = 'none' | 'format' | 'all'

export interface ParseOptions {
  /** Default `all`. */
  readonly maxRepairs?: MaxRepairs
  /** The provider reported that the text was cut: nothing that is open at its end is closed. */
  readonly truncated?: boolean
}

export type ParseResult<T> =
  | { readonly ok: true; readonly value: T; readonly repairs: readonly Repair[]; readonly caveats: readonly Caveat[] }
  | { readonly ok: false; readonly failure: Failure }

export interface Guide {
  readonly where: string
  readonly schema: StandardSchemaV1
  readonly jsonSchema: JsonSchema | undefined
  readonly shape: Shape | undefined
}

export function parseText(guide: Guide, text: string, _options: ParseOptions): ParseResult<unknown> {
  const read = simpleRead(text)
  if ('ok' in read) return read
  const checked = guide.schema['~standard'].validate(read.value)
  if (checked instanceof Promise) throw misuse(guide.where, 'a schema that validates synchronously', 'a promise')
  return settle(checked, read.value, read.repairs)
}

export async function parseTextAsync(
  guide: Guide,
  text: string,
  _options: ParseOptions,
): Promise<ParseResult<unknown>> {
  const read = simpleRead(text)
  if ('ok' in read) return read
  return settle(await guide.schema['~standard'].validate(read.value), read.value, read.repairs)
}

function settle(checked: StandardSchemaV1.Result<unknown>, value: unknown, repairs: Repair[]): ParseResult<unknown> {
  if (checked.issues === undefined) return { ok: true, value: checked.value, repairs, caveats: [] }
  const issues = schemaIssues(checked.issues, value)
  const first = issues[0]!
  const message = `the output does not fit the schema: ${first.place}, expected ${first.expected}, received ${first.received}`
  return { ok: false, failure: createFailure('schema_mismatch', message, { issues }) }
}

type Read = { value: unknown; repairs: Repair[] }

function simpleRead(text: string): Read | { ok: false; failure: Failure } {
  if (isBlank(text)) return { ok: false, failure: createFailure('empty', 'the output is empty') }
  for (const [piece, repairs] of pieces(text)) {
    try {
      return { value: JSON.parse(piece), repairs }
    } catch {}
  }
  const issue = createIssue('offset 0', 'JSON', `text of length ${text.length}`)
  return { ok: false, failure: createFailure('not_json', 'the output holds no JSON', { issues: [issue] }) }
}

function* pieces(text: string): Generator<[string, Repair[]]> {
  yield [text, []]
  const start = text.search(/[[{]/)
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1
  if (start !== -1 && end > start) {
    yield [text.slice(start, end), [{ name: 'surrounding_text', place: `offset ${start}`, cost: 1 }]]
  }
}

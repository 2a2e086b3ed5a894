import { createFailure, type Failure, type FailureCode, type RawOutput } from '../result/index.ts'
import { looksFiltered, looksRefused } from './refusal.ts'

/** Longer JSON than this holds an answer, whatever it says. */
const MAX_REFUSAL_JSON_CHARACTERS = 4_000

/**
 * Names what the model meant when no value fits: a refusal in words, or a filter's stub, in place of "not JSON".
 * A JSON value that fits nothing keeps its own failure, unless it holds nothing but the refusal. Any other failure
 * comes back as it is.
 */
export function inspectFailure(raw: RawOutput, failure: Failure): Failure {
  const meant = meaning(raw.text, failure.code)
  return meant === undefined ? failure : createFailure(meant.code, meant.message, { raw, provider: failure.provider })
}

interface Meaning {
  readonly code: 'refused' | 'content_filtered'
  readonly message: string
}

function meaning(text: string, code: FailureCode): Meaning | undefined {
  if (code === 'not_json') return meaningOf(text)
  if (code !== 'schema_mismatch' && code !== 'ambiguous') return undefined
  return hollowTexts(text)
    ?.map(meaningOf)
    .find(found => found !== undefined)
}

function meaningOf(text: string): Meaning | undefined {
  const stub = looksFiltered(text)
  if (stub !== undefined) return { code: 'content_filtered', message: `the answer is the stub of a filter ("${stub}")` }
  const refusal = looksRefused(text)
  if (refusal === undefined) return undefined
  return { code: 'refused', message: `the model declined in words ("${refusal.phrase}", ${refusal.language})` }
}

/** The texts beside and within a JSON value that says nothing else; `undefined` where it holds an answer. */
function hollowTexts(text: string): string[] | undefined {
  if (text.length > MAX_REFUSAL_JSON_CHARACTERS) return undefined
  const start = text.search(/[[{]/)
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1
  if (start === -1 || end <= start) return [text]
  const value = parse(text.slice(start, end))
  if (value === undefined) return undefined
  const said = leaves(value).filter(leaf => !isStatus(leaf))
  if (!said.every(leaf => typeof leaf === 'string' && meaningOf(leaf) !== undefined)) return undefined
  return [text.slice(0, start), ...(said as string[]), text.slice(end)]
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function leaves(value: unknown): unknown[] {
  const found: unknown[] = []
  const open = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'object' && next !== null) open.push(...Object.values(next))
    else found.push(next)
  }
  return found
}

const STATUS_WORDS: ReadonlySet<string> = new Set(
  `|error|refused|refusal|declined|denied|rejected|failed|failure|forbidden|blocked|n/a|na|none|null|unknown|not available|
  content_policy|policy_violation|unable_to_comply`
    .split('|')
    .map(word => word.trim()),
)

/** What a refusal puts into the fields that it has no answer for. */
function isStatus(leaf: unknown): boolean {
  if (typeof leaf === 'string') return STATUS_WORDS.has(leaf.trim().toLowerCase())
  return (
    leaf === null || typeof leaf === 'boolean' || leaf === 0 || (typeof leaf === 'number' && leaf >= 400 && leaf < 600)
  )
}

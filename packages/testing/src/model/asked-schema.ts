import { isFields, type JsonSchema, type Question, readJson } from '../dialects/index.ts'

/** An instruction stands before or after a long text: only so much of each end is searched, in UTF-16 units. */
const EDGE_UNITS = 8_000

/**
 * The form that an answer should have: the request's own schema; or one that stands in the messages after the words
 * "JSON Schema:"; or, where the messages speak of JSON with `key_points` and `confidence`, the form of a summary.
 */
export function askedSchema(question: Question): JsonSchema | undefined {
  if (question.outputSchema !== undefined) return question.outputSchema
  const texts = question.turns.flatMap(({ text }) => edges(text))
  for (const text of texts) {
    const schema = schemaIn(text)
    if (schema !== undefined) return schema
  }
  const says = (word: string): boolean => texts.some(text => text.includes(word))
  const wantsJson = question.wantsJson || says('json') || says('JSON')
  return wantsJson && says('key_points') && says('confidence') ? SUMMARY_SCHEMA : undefined
}

const SUMMARY_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    summary: { type: 'string' },
    key_points: { type: 'array', items: { type: 'string' } },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
  },
  required: ['summary', 'key_points', 'confidence'],
}

const edges = (text: string): string[] =>
  text.length <= 2 * EDGE_UNITS ? [text] : [text.slice(0, EDGE_UNITS), text.slice(-EDGE_UNITS)]

const MARK = 'json schema:'

function schemaIn(text: string): JsonSchema | undefined {
  const mark = text.toLowerCase().indexOf(MARK)
  if (mark < 0) return undefined
  const rest = text.slice(mark + MARK.length).trimStart()
  const schema = rest.startsWith('{') ? readJson(rest.slice(0, objectEnd(rest))) : undefined
  return isFields(schema) ? schema : undefined
}

/** Past the brace that closes the first one; brackets inside texts do not count. */
function objectEnd(json: string): number {
  let depth = 0
  let isText = false
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at]
    if (isText) {
      if (char === '\\') at += 1
      else if (char === '"') isText = false
    } else if (char === '"') isText = true
    else if (char === '{') depth += 1
    else if (char === '}' && --depth === 0) return at + 1
  }
  return json.length
}

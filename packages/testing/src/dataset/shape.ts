import type { CaseOrigin, DatasetCase } from './case.ts'

type Fields = { readonly [field: string]: unknown }
type Rule = readonly [expected: string, accepts: (value: unknown) => boolean]

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isName = (value: unknown): boolean => isText(value) && value !== ''
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
const isLabel = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)
const isToolCall = (value: unknown): boolean =>
  isObject(value) && isText(value.id) && isText(value.name) && isText(value.arguments)

const FINISHES: readonly string[] = [
  'stop',
  'tool_calls',
  'length',
  'content_filter',
  'refusal',
  'paused',
  'failed',
  'unknown',
] satisfies readonly DatasetCase['finish'][]

const TEXT: Rule = ['a text', isText]

/** In the order in which a line has them. */
const FIELDS: { readonly [field in keyof DatasetCase]-?: Rule } = {
  id: ['1 to 100 letters, digits, ".", "_" or "-"', value => isText(value) && /^[\w.-]{1,100}$/.test(value)],
  prompt: ['the name of a prompt', isName],
  input: ['an input', () => true],
  output: TEXT,
  toolCalls: ['a list of { id, name, arguments }, all texts', value => Array.isArray(value) && value.every(isToolCall)],
  refusal: TEXT,
  finish: [`one of ${FINISHES.join(', ')}`, value => isText(value) && FINISHES.includes(value)],
  expect: ['{ "value": … }, { "code": "…" } or { "passes": ["…"] }', isExpectation],
  tags: ['a list of texts', isTextList],
  labels: ['an object of texts, numbers and booleans', value => isObject(value) && Object.values(value).every(isLabel)],
  note: TEXT,
  from: ['{ fingerprint, promptVersion, promptHash, route?, atMs }', isOrigin],
}

const REQUIRED: readonly (keyof DatasetCase)[] = ['id', 'prompt', 'input', 'expect']

export const FIELD_ORDER: readonly (keyof DatasetCase)[] = Object.keys(FIELDS) as (keyof DatasetCase)[]

/** What is wrong with a case: the field and what was expected. Undefined for a case. */
export function flawOf(value: unknown): string | undefined {
  if (!isObject(value)) return `expected an object, received ${kindOf(value)}`
  const missing = REQUIRED.find(field => !Object.hasOwn(value, field))
  if (missing !== undefined) return `${missing}: expected ${FIELDS[missing][0]}, received nothing`
  for (const [field, given] of Object.entries(value)) {
    if (!Object.hasOwn(FIELDS, field)) return `${field}: no such field; there are ${FIELD_ORDER.join(', ')}`
    const [expected, accepts] = FIELDS[field as keyof DatasetCase]
    if (!accepts(given)) return `${field}: expected ${expected}, received ${kindOf(given)}`
  }
  return undefined
}

function isExpectation(value: unknown): boolean {
  if (!isObject(value)) return false
  const [only, ...others] = Object.keys(value)
  if (others.length > 0) return false
  if (only === 'code') return isText(value.code) && /^[a-z_]+$/.test(value.code)
  return only === 'passes' ? isTextList(value.passes) : only === 'value'
}

const ORIGIN: readonly (keyof CaseOrigin)[] = ['fingerprint', 'promptVersion', 'promptHash', 'route', 'atMs']

function isOrigin(value: unknown): boolean {
  if (!isObject(value) || !Object.keys(value).every(field => (ORIGIN as readonly string[]).includes(field)))
    return false
  const { fingerprint, promptVersion, promptHash, route, atMs } = value
  return [fingerprint, promptVersion, promptHash, route ?? ''].every(isText) && Number.isFinite(atMs)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isObject(value)) return `an object with ${Object.keys(value).join(', ') || 'nothing'}`
  return typeof value === 'string' ? `a text of ${value.length} characters` : `the ${typeof value} ${String(value)}`
}

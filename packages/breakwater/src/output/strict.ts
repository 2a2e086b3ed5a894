import { caveatsOf } from './caveats.ts'
import { isDigit, skipSpace } from './characters.ts'
import { fit } from './fit.ts'
import type { Guide, ParseResult, Settings, Steps } from './guide.ts'
import { failed, mismatch } from './outcome.ts'
import { parseJson } from './parse-json.ts'
import { hasFewBrackets, mayBeJson } from './plausible.ts'
import { readValue } from './reader.ts'
import type { Shape } from './shape.ts'
import { STRING } from './shape.ts'
import { extraFields, type Survey, survey } from './walk.ts'
import { spelled, type WrittenScalar } from './written.ts'

export interface StrictReading {
  /** Undefined where the text must be read leniently. */
  readonly result?: ParseResult<unknown>
  /** The text is one JSON scalar that the schema did not accept as it is. */
  readonly scalar?: WrittenScalar | undefined
}

/** What a number that a double cannot hold has: many digits or an exponent. Simple, as it looks through every text. */
const LARGE_NUMBER = /\d(?:\d{15}|[eE])/
/** More digits in a row than a number is sure to keep. */
const MANY_DIGITS = 18

/** Every run of so many digits has one at a multiple of their number: only there need be looked. */
function hasLongNumber(text: string): boolean {
  for (let at = MANY_DIGITS - 1; at < text.length; at += MANY_DIGITS) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    while (isDigit(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (end < start + MANY_DIGITS && isDigit(text.charCodeAt(end))) end++
    if (end - start >= MANY_DIGITS) return true
  }
  return false
}

const UNREMARKABLE: Survey = { isTooDeep: false, hasLargeNumber: false }

/** A key that would change the prototype of whatever the value is assigned to; escaped spellings included. */
const hasUnsafeKey = (text: string): boolean => text.includes('__proto__') || text.includes('\\u005')

/** Whole, valid JSON that the schema accepts is returned unchanged. This is what nearly every output is. */
export function* readStrictly(guide: Guide, text: string, settings: Settings): Steps<StrictReading> {
  const isStrictOnly = settings.maxRepairs === 'none'
  const value = mayBeJson(text, settings.maxDepth) ? parseJson(text) : undefined
  if (value === undefined) {
    return isStrictOnly
      ? { result: failed('not_json', 'the output is not JSON', 'offset 0', 'JSON', `text of length ${text.length}`) }
      : {}
  }
  if (typeof value === 'number' && settings.isTruncated) {
    return {
      result: failed('truncated', 'the output was cut', `offset ${text.length}`, 'the rest of a number', 'the end'),
    }
  }
  const mayBeLarge = LARGE_NUMBER.test(text)
  const { isTooDeep, hasLargeNumber } =
    mayBeLarge || !hasFewBrackets(text, settings.maxDepth) ? survey(value, settings.maxDepth) : UNREMARKABLE
  if (isTooDeep) {
    return {
      result: failed('not_json', 'the output is nested too deep', '$', `at most ${settings.maxDepth} levels`, 'more'),
    }
  }
  if (isStrictOnly || !(isSchemaEcho(value, guide.shape) || hasUnsafeKey(text))) {
    const checked = yield value
    if (checked.issues === undefined && !isHollow(value, checked.value)) {
      const exact =
        hasLargeNumber || (mayBeLarge && hasLongNumber(text))
          ? yield* readExactly(guide, text, value, settings)
          : undefined
      if (exact?.result !== undefined) return { result: exact.result }
      // A value that comes back as it was given has lost no field.
      if (checked.value === value && exact === undefined && guide.shape !== undefined)
        return { result: { ok: true, value, repairs: [], caveats: [] } }
      const caveats = caveatsOf({
        isGuided: guide.shape !== undefined,
        extras: checked.value === value ? [] : extraFields(value, guide.shape),
        dropped: [],
        inexact: exact?.inexact ?? [],
        output: checked.value,
      })
      return { result: { ok: true, value: checked.value, repairs: [], caveats } }
    }
    if (isStrictOnly) return { result: mismatch(checked.issues ?? [], value) }
  }
  return { scalar: scalarOf(text, value) }
}

/** The schema itself in place of a value: what the schema calls a field, not what stands in it. */
function isSchemaEcho(value: unknown, shape: Shape | undefined): boolean {
  if (shape === undefined || typeof value !== 'object' || value === null) return false
  const { type, properties } = value as { type?: unknown; properties?: unknown }
  return (
    type === 'object' && typeof properties === 'object' && shape.property('properties') === undefined && !shape.isRecord
  )
}

/** Nothing of what the model wrote is left: an object without any field that the schema knows. */
const isHollow = (input: unknown, output: unknown): boolean =>
  isPlainObject(input) && isPlainObject(output) && Object.keys(output).length === 0 && Object.keys(input).length > 0

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Numbers that a double cannot hold: kept as text where the schema allows a string, else named. */
function* readExactly(
  guide: Guide,
  text: string,
  value: unknown,
  settings: Settings,
): Steps<{ result?: ParseResult<unknown>; inexact: readonly string[] }> {
  const scalar = scalarOf(text, value)
  const written =
    scalar === undefined ? readValue(text, skipSpace(text, 0), { maxDepth: settings.maxDepth }).value : scalar
  if (written === undefined) return { inexact: [] }
  const plain = fit(written, undefined, { canCoerce: false, isMisplaced: false, maxDepth: settings.maxDepth })
  if (plain.inexact.length === 0 || guide.shape === undefined || settings.maxRepairs !== 'all') return plain
  const guided = fit(written, guide.shape, { canCoerce: true, isMisplaced: false, maxDepth: settings.maxDepth })
  if (guided.inexact.length === plain.inexact.length) return plain
  const checked = yield guided.value
  if (checked.issues !== undefined) return plain
  const caveats = caveatsOf({ ...guided, isGuided: true, output: checked.value })
  return { result: { ok: true, value: checked.value, repairs: guided.repairs, caveats }, inexact: [] }
}

/** A scalar with its spelling; undefined for a container. */
function scalarOf(text: string, value: unknown): WrittenScalar | undefined {
  if (value === null) return null
  if (typeof value === 'string') return spelled('string', value)
  return typeof value === 'object' ? undefined : spelled(typeof value as 'number' | 'boolean', text.trim())
}

export const isStringShape = (shape: Shape | undefined): boolean =>
  shape === undefined || shape.isAny || shape.allows(STRING)

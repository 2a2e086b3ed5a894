import type { Repair } from '../result/index.ts'
import { createFailure } from '../result/index.ts'
import { isRetracted, type Role, roleOf } from './announce.ts'
import { type Candidate, type Scan, scan } from './candidates.ts'
import { caveatsOf } from './caveats.ts'
import type { Fitting } from './findings.ts'
import { fit } from './fit.ts'
import type { Guide, ParseResult, Settings, Steps } from './guide.ts'
import { isBlank } from './inspect-text.ts'
import { failed, mismatch } from './outcome.ts'
import type { Reading } from './reading.ts'
import { findReasoning } from './reasoning.ts'
import { addRepair } from './repairs.ts'
import { readScalar } from './scalar.ts'
import { LIST, OBJECT } from './shape.ts'
import { isStringShape } from './strict.ts'
import { isObject, scalarOf, type WrittenScalar } from './written.ts'

/** With more values in one text than this, no reading is the only one. */
const MAX_CANDIDATES = 100

/** One way to read the text, and what the schema says to it. */
interface Attempt {
  readonly candidate: Candidate
  readonly role: Role
  readonly fitting: Fitting
  /** The schema's output, where it accepts the reading. */
  readonly output: unknown
  /** Why the reading is no value; undefined where it is one. */
  readonly failure: ParseResult<never> | undefined
}

/** Finds, repairs and fits what a text holds. */
export function* readLeniently(
  guide: Guide,
  text: string,
  settings: Settings,
  scalar: WrittenScalar | undefined,
): Steps<ParseResult<unknown>> {
  const repairs: Repair[] = []
  let inner = text
  if (scalar !== undefined) {
    const { kind, text: content } = scalarOf(scalar)
    if (kind !== 'string' || isStringShape(guide.shape) || !looksEncoded(content))
      return yield* readScalarValue(guide, scalar, settings)
    addRepair(repairs, 'double_encoded', '$')
    inner = content
  }
  const reasoning = findReasoning(inner)
  if (reasoning.isOpen) {
    return failed('truncated', 'the output ends within the reasoning', `offset ${inner.length}`, 'an answer', 'the end')
  }
  if (reasoning.end > 0) addRepair(repairs, 'reasoning_block', 0)
  if (isBlank(inner.slice(reasoning.end)))
    return { ok: false, failure: createFailure('empty', 'the output is only reasoning') }
  return yield* readAnswer(guide, inner, reasoning.end, settings, repairs)
}

const looksEncoded = (text: string): boolean => /[[{]/.test(text)

function* readScalarValue(guide: Guide, scalar: WrittenScalar, settings: Settings): Steps<ParseResult<unknown>> {
  const fitting = fit(scalar, guide.shape, fitOptions(settings, false))
  const checked = yield fitting.value
  if (checked.issues !== undefined) return mismatch(checked.issues, fitting.value)
  return accepted(guide, fitting, fitting.repairs, checked.value)
}

const fitOptions = (settings: Settings, isMisplaced: boolean) => ({
  canCoerce: settings.maxRepairs === 'all',
  isMisplaced,
  maxDepth: settings.maxDepth,
})

function accepted(guide: Guide, fitting: Fitting, repairs: readonly Repair[], output: unknown): ParseResult<unknown> {
  const caveats = caveatsOf({ ...fitting, isGuided: guide.shape !== undefined, output })
  return { ok: true, value: output, repairs, caveats }
}

function* readAnswer(
  guide: Guide,
  text: string,
  from: number,
  settings: Settings,
  repairs: Repair[],
): Steps<ParseResult<unknown>> {
  const found = scan(text, from, {
    maxDepth: settings.maxDepth,
    names: guide.names,
    maxCandidates: mayBeLines(guide) ? Number.POSITIVE_INFINITY : MAX_CANDIDATES,
  })
  const candidates = gather(found, guide, text, from, settings)
  if (candidates.length > MAX_CANDIDATES) return ambiguous(candidates.length, candidates[0]!.start)
  const attempts: Attempt[] = []
  for (const [index, candidate] of candidates.entries()) {
    attempts.push(yield* attempt(guide, candidate, roleAt(text, from, candidates, index), settings))
  }
  const fits = attempts.filter(({ failure }) => failure === undefined)
  if (fits.length === 0) {
    const scalarResult = candidates.some(({ value }) => isObject(value))
      ? undefined
      : yield* readText(guide, text, from, settings, repairs)
    return scalarResult ?? whyNot(attempts, found, text, from)
  }
  const chosen = choose(fits)
  if (chosen === undefined) return ambiguous(fits.length, fits[0]!.candidate.start)
  const objection = object(chosen, attempts, found, text)
  if (objection !== undefined) return objection
  const all = [
    ...repairs,
    ...around(chosen, candidates, text, from),
    ...chosen.candidate.reading.repairs,
    ...chosen.fitting.repairs,
  ]
  return accepted(guide, chosen.fitting, all, chosen.output)
}

function roleAt(text: string, from: number, candidates: readonly Candidate[], index: number): Role {
  const before = candidates[index - 1]
  return roleOf(text.slice(before?.end ?? from, candidates[index]!.start))
}

/** Only a list may be written as one object a line. */
const mayBeLines = ({ shape }: Guide): boolean => shape?.allows(LIST) === true && !shape.allows(OBJECT)

/** Several objects where a list is asked are its items. */
function gather(found: Scan, guide: Guide, text: string, from: number, settings: Settings): readonly Candidate[] {
  const { candidates, failures } = found
  const areItems = candidates.length > 1 && candidates.every(({ value }) => isObject(value))
  if (!areItems || !mayBeLines(guide)) return candidates
  const areAlike = candidates.every((_, index) => isNeutral(roleAt(text, from, candidates, index)))
  if (failures.length > 0 || !areAlike) return candidates
  const first = candidates[0]!
  const last = candidates.at(-1)!
  const value = candidates.map(candidate => candidate.value)
  const repairs = candidates.flatMap(candidate => candidate.reading.repairs)
  addRepair(repairs, 'json_lines', first.start)
  const reading: Reading = {
    ...last.reading,
    value,
    repairs,
    // More lines may have been to come.
    unclosed: settings.isTruncated ? 1 : 0,
    isMisplaced: candidates.some(candidate => candidate.reading.isMisplaced),
  }
  return [{ value, reading, start: first.start, end: last.end, fence: last.fence }]
}

const isNeutral = (role: Role): boolean => role === undefined || role === 'answer'

function* attempt(guide: Guide, candidate: Candidate, role: Role, settings: Settings): Steps<Attempt> {
  const { value, reading } = candidate
  const fitting = fit(value, guide.shape, fitOptions(settings, reading.isMisplaced))
  const base = { candidate, role, fitting, output: undefined }
  if (fitting.refusal !== undefined) {
    const { code, place, expected } = fitting.refusal
    return { ...base, failure: failed(code, 'the output cannot be read for sure', place, expected, 'something else') }
  }
  const checked = yield fitting.value
  if (checked.issues !== undefined) return { ...base, failure: mismatch(checked.issues, fitting.value) }
  if (reading.unclosed > 0 && settings.isTruncated) {
    return {
      ...base,
      failure: failed('truncated', 'the output was cut', `offset ${candidate.end}`, 'a closing bracket', 'the end'),
    }
  }
  return { ...base, output: checked.value, failure: undefined }
}

/** The one value that the text gives; undefined where several say different things and none is announced. */
function choose(fits: readonly Attempt[]): Attempt | undefined {
  const kept = fits.filter(({ role }) => role !== 'draft' && role !== 'rejected')
  const open = kept.length === 0 ? fits : kept
  const last = open.at(-1)!
  if (open.length === 1) return last
  const same = JSON.stringify(last.fitting.value)
  if (open.every(({ fitting }) => JSON.stringify(fitting.value) === same)) return last
  const announced = open.filter(({ role }) => role === 'final' || role === 'revision')
  if (announced.length === 1) return announced[0]
  if (announced.length > 1) return last.role === 'revision' ? last : undefined
  const answers = open.filter(({ role }) => role === 'answer')
  return answers.length === 1 && answers[0] === last ? last : undefined
}

/** What speaks against a value although it fits. */
function object(
  chosen: Attempt,
  attempts: readonly Attempt[],
  found: Scan,
  text: string,
): ParseResult<never> | undefined {
  const { end } = chosen.candidate
  if (chosen.role === 'rejected') return ambiguous(1, chosen.candidate.start)
  if (attempts.length === 1 && hasLoneQuote(text, chosen.candidate)) return ambiguous(1, chosen.candidate.start)
  const later = found.failures.find(failure => failure.start >= end)
  if (later !== undefined) return unreadable(later, text)
  const better = attempts.find(
    ({ candidate, role }) => candidate.start >= end && (role === 'final' || role === 'revision'),
  )
  if (better?.failure !== undefined) return better.failure
  const after = text.slice(end)
  if (findReasoning(`\n${after}`).isOpen) {
    return failed('truncated', 'the output ends within the reasoning', `offset ${text.length}`, 'an answer', 'the end')
  }
  return isRetracted(after) ? ambiguous(1, chosen.candidate.start) : undefined
}

/** A quote without its partner beside a value: the value may have begun or ended elsewhere. */
function hasLoneQuote(text: string, { start, end }: Candidate): boolean {
  let quotes = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    if (at < start || at >= end) quotes++
    else at = end - 1
  }
  return quotes % 2 === 1
}

/** What stands around the chosen value. */
function around({ candidate, role }: Attempt, candidates: readonly Candidate[], text: string, from: number): Repair[] {
  const repairs: Repair[] = []
  if (candidate.fence !== 'none')
    addRepair(repairs, candidate.fence === 'closed' ? 'fence' : 'unclosed_fence', candidate.start)
  const outside = `${text.slice(from, candidate.start)} ${text.slice(candidate.end)}`
  if (hasWords(outside)) addRepair(repairs, 'surrounding_text', candidate.start)
  if (candidates.length > 1 && (candidates[0] !== candidate || role !== undefined))
    addRepair(repairs, 'earlier_draft', candidates[0]!.start)
  return repairs
}

const hasWords = (text: string): boolean => text.replace(/```\w*/g, '').trim() !== ''

/** A scalar in a sentence. */
function* readText(
  guide: Guide,
  text: string,
  from: number,
  settings: Settings,
  repairs: Repair[],
): Steps<ParseResult<unknown> | undefined> {
  if (guide.shape === undefined || settings.maxRepairs !== 'all') return undefined
  const body = text.slice(from)
  const reading = readScalar(body, guide.shape)
  if (reading.kind === 'none') return undefined
  if (reading.kind === 'ambiguous') return ambiguous(0, from)
  if (settings.isTruncated)
    return failed('truncated', 'the output was cut', `offset ${text.length}`, 'the end of a sentence', 'the end')
  const checked = yield reading.value
  if (checked.issues !== undefined) return mismatch(checked.issues, reading.value)
  addRepair(repairs, 'answer_in_text', from + Math.max(0, reading.start))
  return { ok: true, value: checked.value, repairs, caveats: [] }
}

function whyNot(attempts: readonly Attempt[], found: Scan, text: string, from: number): ParseResult<never> {
  const failure = found.failures.at(-1)
  const last = attempts.at(-1)
  if (failure !== undefined && (last === undefined || failure.start > last.candidate.start))
    return unreadable(failure, text)
  if (last?.failure !== undefined) return last.failure
  return failed(
    'not_json',
    'the output holds no JSON',
    `offset ${from}`,
    'JSON',
    `text of length ${text.length - from}`,
  )
}

function unreadable({ code, at, expected }: Scan['failures'][number], text: string): ParseResult<never> {
  const received = at >= text.length ? 'the end' : 'something else'
  if (code === 'cut') return failed('truncated', 'the output ends too early', `offset ${at}`, expected, received)
  return failed('not_json', 'the output cannot be read', `offset ${at}`, expected, received)
}

function ambiguous(count: number, start: number): ParseResult<never> {
  const received =
    count > MAX_CANDIDATES
      ? `more than ${MAX_CANDIDATES}`
      : count > 1
        ? `${count} that differ`
        : 'one that is put in doubt'
  return failed(
    'ambiguous',
    'the output says more than one thing',
    `offset ${start}`,
    'one answer',
    count === 0 ? 'none that is certain' : received,
  )
}

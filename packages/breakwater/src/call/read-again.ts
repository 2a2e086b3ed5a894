import type { Check } from '../check/index.ts'
import type { Prompt } from '../prompt/index.ts'
import { CODES, type FailureCode, type RawOutput, type Result } from '../result/index.ts'
import type { Case, CaseAttempt } from '../store/index.ts'
import type { OpenCall } from './begin.ts'
import { type Reading, read } from './read.ts'

/**
 * Whether the redacted output of the last attempt that brought one, read as the call read it, ends as it ended: in a
 * value, or in the same code at the same places. A check that cost the value is asked again where it decided at once;
 * others (judges, look-ups) are not, and the value alone counts.
 */
export async function isFaithful(
  prompt: Prompt,
  call: OpenCall,
  { call: { attempts } }: Result<unknown, unknown>,
  kept: Case,
): Promise<boolean> {
  const index = attempts.findLastIndex(({ raw }) => raw !== undefined)
  const attempt = attempts[index]
  if (attempt?.raw === undefined) return true
  const { outcome } = attempt
  if (outcome !== 'ok' && !isOfContent(outcome)) return true
  const reading = await read(prompt, redactedOutput(attempt.raw, kept.attempts[index] as CaseAttempt), call)
  if (outcome === 'ok') return reading.ok
  if (CODES[outcome].class === 'semantic') return reading.ok && stillFails(call.failedCheck, reading, kept)
  return (
    !reading.ok && reading.failure.code === outcome && (kept.failure?.code !== outcome || samePlaces(reading, kept))
  )
}

const isOfContent = (code: FailureCode): boolean => ['output', 'semantic'].includes(CODES[code].class)

const redactedOutput = (raw: RawOutput, { text, refusal, toolCalls }: CaseAttempt): RawOutput => ({
  ...raw,
  text: text ?? '',
  refusal,
  toolCalls,
})

function samePlaces({ failure }: Extract<Reading, { readonly ok: false }>, kept: Case): boolean {
  const places = failure.issues.map(({ place }) => place)
  const before = kept.failure?.issues.map(({ place }) => place) ?? []
  return before.every((place, index) => place === places[index])
}

/** Nobody is asked: the signal is aborted, and there is no `ask`. */
function stillFails(check: Check | undefined, reading: Extract<Reading, { readonly ok: true }>, kept: Case): boolean {
  if (check === undefined || reading.kind !== 'value') return true
  try {
    const verdict = check.run(reading.value, kept.input, { signal: AbortSignal.abort(), messages: kept.messages })
    if (!('then' in verdict)) return !('pass' in verdict && verdict.pass)
    verdict.then(undefined, () => {})
    return true
  } catch {
    return true
  }
}

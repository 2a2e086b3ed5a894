import type { Case, CaseAttempt } from 'breakwater/store'
import type { DatasetCase, Expectation } from './case.ts'

/** What people add to a captured case. */
export interface CaseDetails {
  readonly tags?: readonly string[]
  readonly note?: string
}

/** Characters of the fingerprint in an id. */
const ID_CHARS = 8

/**
 * A captured case as a line of a dataset: what the model wrote last is its output. Its id is made of the code and the
 * fingerprint, so that a case that is promoted twice is one line.
 */
export function fromCase(kept: Case, expect: Expectation, { tags = [], note }: CaseDetails = {}): DatasetCase {
  const { fingerprint, prompt, route, atMs, failure } = kept
  return {
    id: `${failure?.code ?? 'value'}-${fingerprint.slice(0, ID_CHARS)}`,
    prompt: prompt.name,
    input: kept.input,
    ...writtenIn(lastAnswer(kept)),
    expect,
    ...(tags.length === 0 ? {} : { tags }),
    ...(note === undefined ? {} : { note }),
    from: {
      fingerprint,
      promptVersion: prompt.version,
      promptHash: prompt.hash,
      ...(route === undefined ? {} : { route }),
      atMs,
    },
  }
}

/** The attempts of a case in which the model wrote something, in their order. */
export const answersOf = ({ attempts }: Pick<Case, 'attempts'>): CaseAttempt[] =>
  attempts.filter(({ text, toolCalls, refusal }) => text !== undefined || refusal !== undefined || toolCalls.length > 0)

/** Whether a call ended by what the model wrote: only that can be read again. */
export const isReadable = ({ failure }: Case): boolean =>
  failure === undefined || failure.class === 'output' || failure.class === 'semantic'

const lastAnswer = (kept: Case): CaseAttempt | undefined => (isReadable(kept) ? answersOf(kept).at(-1) : undefined)

function writtenIn(answer: CaseAttempt | undefined): Partial<DatasetCase> {
  if (answer === undefined) return {}
  const { text = '', toolCalls, refusal, finish } = answer
  return {
    output: text,
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(finish === undefined || finish === 'stop' ? {} : { finish }),
  }
}

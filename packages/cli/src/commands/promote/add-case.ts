import { isDeepStrictEqual } from 'node:util'
import {
  type CaseDetails,
  type DatasetCase,
  type Expectation,
  editDataset,
  fromCase,
  putCase,
  replayCase,
} from '@breakwater/testing/dataset'
import type { Prompt } from 'breakwater'
import type { StoredCase } from 'breakwater/store'
import { shown } from '../../shown.ts'

/** What became of one captured case. */
export interface Promoted {
  readonly id: string
  readonly fingerprint: string
  readonly dataset: string
  /** `kept`: a case of this id that expects something else was there, and was left as it is. */
  readonly change: 'added' | 'replaced' | 'same' | 'kept'
  readonly expect: Expectation
  /** Whether the redacted output still ends as the call ended. */
  readonly isFaithful: boolean
  /** How it ends when it is replayed now. `unanswered`: it holds no output. `unknown`: the configuration has no such prompt. */
  readonly now: 'green' | 'red' | 'unanswered' | 'unknown'
  readonly why?: string
}

interface Addition extends CaseDetails {
  readonly kept: StoredCase
  readonly dataset: string
  readonly expect: Expectation
  readonly prompt: Prompt | undefined
  /** Write over a case of this id that says something else. */
  readonly mayReplace: boolean
}

/** Puts a captured case into a dataset, and replays it. */
export async function addCase({ kept, dataset, expect, prompt, mayReplace, ...details }: Addition): Promise<Promoted> {
  const one = fromCase(kept, expect, details)
  const change = await put(dataset, one, mayReplace)
  return {
    id: one.id,
    fingerprint: kept.fingerprint,
    dataset: shown(dataset),
    change,
    expect,
    isFaithful: kept.isFaithful,
    ...(await endingOf(one, prompt)),
  }
}

async function put(dataset: string, one: DatasetCase, mayReplace: boolean): Promise<Promoted['change']> {
  let change: Promoted['change'] = 'added'
  await editDataset(dataset, cases => {
    const other = cases.find(({ id }) => id === one.id)
    if (other !== undefined) {
      const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), other)
      change = isSame ? 'same' : mayReplace ? 'replaced' : 'kept'
    }
    return change === 'same' || change === 'kept' ? cases : putCase(cases, one)
  })
  return change
}

async function endingOf(one: DatasetCase, prompt: Prompt | undefined): Promise<Pick<Promoted, 'now' | 'why'>> {
  if (prompt === undefined) return { now: 'unknown', why: `the configuration has no prompt named ${one.prompt}` }
  const { holds, why, isUnanswered } = await replayCase(one, prompt)
  if (holds) return { now: 'green' }
  return { now: isUnanswered ? 'unanswered' : 'red', ...(why === undefined ? {} : { why }) }
}

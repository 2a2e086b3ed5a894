import { expect, test } from 'vitest'
import type { Row } from './certificate.ts'
import { confirmed } from './confirm.ts'
import type { FindingKind } from './finding.ts'

const row = (name: string, ...kinds: readonly FindingKind[]): Row => ({
  ...{ name, kind: 'fault', mode: 'streamed', dose: 'once', calls: 1, outcome: 'value', met: 1, requests: 1 },
  ...{ durationMs: 1, reproduce: 'again', findings: kinds.map(kind => ({ kind, message: 'found' })) },
})

/** What each fault shows when it is played alone. */
const ALONE: { readonly [name: string]: readonly FindingKind[] } = { late: [], misnamed: ['misnamed'], wrong: [] }
const played: string[] = []
const jobs = Object.entries(ALONE).map(([name, kinds]) => ({
  name: `${name}, streamed`,
  run: async () => {
    played.push(name)
    return [row(name, ...kinds)]
  },
}))

test('what a busy machine may have brought about counts only where it is found again; all else counts at once', async () => {
  const results = [
    [row('late', 'misnamed')],
    [row('misnamed', 'misnamed')],
    [row('wrong', 'wrong', 'hang')],
    [row('well')],
  ]
  const { results: kept, notAgain } = await confirmed(jobs, results, 60_000, undefined)
  expect(played).toEqual(['late', 'misnamed'])
  expect(notAgain).toEqual(['late, streamed'])
  expect(kept.flat().map(({ name, findings }) => [name, findings.length])).toEqual([
    ['late', 0],
    ['misnamed', 1],
    ['wrong', 2],
    ['well', 0],
  ])
  expect((await confirmed(jobs, results, 60_000, AbortSignal.abort())).results).toEqual(results)
})

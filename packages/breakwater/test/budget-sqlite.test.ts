import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BudgetLease, createSqliteBudgetStore } from '../src/index.ts'
import { BudgetTable } from '../src/node/budget-table.ts'

const run = promisify(execFile)
const PROCESS = new URL('./budget-process.ts', import.meta.url).pathname
const amounts = (outputTokens: number, costUsd = 0) => ({ attempts: 1, inputTokens: 5, outputTokens, costUsd })

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-budget-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const pathOf = (): string => join(directory, 'budgets.db')

test.each([1, 2])(
  'processes that spend from one file never spend more than the limit together (seed %d)',
  async seed => {
    const limit = 1_200
    const outputs = await Promise.all(
      [0, 1, 2].map(index =>
        run(process.execPath, [PROCESS, pathOf(), String(seed * 10 + index), '60', String(limit)]),
      ),
    )
    const results = outputs.map(({ stdout }) => JSON.parse(stdout) as { spent: number; refused: number })
    const spent = results.reduce((sum, result) => sum + result.spent, 0)
    expect(spent).toBeLessThanOrEqual(limit)
    expect(spent).toBeGreaterThan(limit / 2)
    // What they held came back: exactly what was not spent is left.
    const store = createSqliteBudgetStore({ path: pathOf(), limits: { day: { outputTokens: limit } } })
    expect(await store.reserve(['team'], amounts(limit - spent + 1), 1_000)).toMatchObject({ left: limit - spent })
    if (spent < limit) expect(await store.reserve(['team'], amounts(limit - spent), 1_000)).toHaveProperty('expiresMs')
    await store.close()
  },
)

test('after the first, reservations are a subtraction in memory', async () => {
  const store = createSqliteBudgetStore({ path: pathOf(), limits: { minute: { outputTokens: 10_000 } } })
  const first = store.reserve(['ada'], amounts(100), 1_000)
  expect(first).toBeInstanceOf(Promise)
  await first
  expect(store.reserve(['ada'], amounts(100), 1_000)).toHaveProperty('expiresMs')
  await store.close()
})

test('several keys are charged at once, or none; a limit of money refuses where prices are not known', async () => {
  const limits = (key: string) => ({ day: key === 'team' ? { costUsd: 1 } : { outputTokens: 50 } })
  const store = createSqliteBudgetStore({ path: pathOf(), limits })
  expect(await store.reserve(['team', 'ada'], amounts(60, 0.1), 1_000)).toMatchObject({ key: 'ada', left: 50 })
  expect(await store.reserve(['team', 'ada'], amounts(50, 1), 1_000)).toHaveProperty('expiresMs')
  const unpriced = { ...amounts(1), costUsd: undefined }
  expect(await store.reserve(['team'], unpriced, 1_000)).toMatchObject({ field: 'costUsd' })
  await store.close()
})

test('what is left of a limit is without what was spent and what processes hold', async () => {
  const store = createSqliteBudgetStore({ path: pathOf(), limits: { day: { outputTokens: 100 } } })
  expect(await store.left?.('ada')).toEqual([{ period: 'day', field: 'outputTokens', limit: 100, left: 100 }])
  const lease = (await store.reserve(['ada'], amounts(80), 1_000)) as BudgetLease
  expect(await store.left?.('ada')).toMatchObject([{ left: 20 }])
  await store.settle(lease, amounts(30))
  await store.close()
})

test('what a process held when it died is free when its slice expires, what it had spent is not', () => {
  const table = new BudgetTable(pathOf())
  const wanted = { type: 'grant', id: 1, key: 'ada', limits: { day: { outputTokens: 100 } }, holdMs: 5_000 } as const
  expect(table.grant({ ...wanted, sliceId: 'dead', need: amounts(80) }, 1_000)).toMatchObject({ type: 'granted' })
  table.spend({ type: 'spend', sliceId: 'dead', key: 'ada', spent: amounts(30) }, 1_500)
  const other = { ...wanted, sliceId: 'other', need: amounts(70) }
  expect(table.grant(other, 5_999)).toMatchObject({ type: 'refused', refusal: { left: 20 } })
  expect(table.grant(other, 6_000)).toMatchObject({ type: 'granted', slice: { outputTokens: 70 } })
  table.close([])
})

test('a file that cannot be opened rejects, and later answers are no worse', async () => {
  await writeFile(join(directory, 'file'), '')
  const path = join(directory, 'file', 'budgets.db')
  const store = createSqliteBudgetStore({ path, limits: { day: { attempts: 1 } } })
  await expect(store.reserve(['ada'], amounts(1), 1_000)).rejects.toThrow()
  await expect(store.reserve(['ada'], amounts(1), 1_000)).rejects.toThrow()
})

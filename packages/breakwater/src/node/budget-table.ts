import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type BudgetLeft, type BudgetRefusal, type Limits, PERIOD_MS, type Period } from '../budget/index.ts'
import type { Slice, ToBudgetWorker } from './budget-protocol.ts'

type Grant = Extract<ToBudgetWorker, { readonly type: 'grant' }>
type Spend = Extract<ToBudgetWorker, { readonly type: 'spend' }>
type Granted = { readonly type: 'granted'; readonly slice: Slice; readonly expiresAtMs: number }
type Totals = Record<keyof Required<Limits>, number>

const LOCK_WAIT_MS = 60_000
/** What was spent leaves its period second by second. */
const SLOT_MS = 1_000
/** A slice holds so many times what was asked for, and at most so much of what is left for others. */
const TIMES = 8
const SHARE = 1 / 4

const FIELDS = ['inputTokens', 'outputTokens', 'totalTokens', 'costUsd', 'attempts'] as const

const SUMS = `coalesce(sum(attempts), 0) AS attempts, coalesce(sum(input), 0) AS inputTokens,
  coalesce(sum(output), 0) AS outputTokens, coalesce(sum(input + output), 0) AS totalTokens, coalesce(sum(cost), 0) AS costUsd`

/** What keys have spent, and what processes hold of their limits, in one file for all processes. */
export class BudgetTable {
  readonly #database: DatabaseSync

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    this.#database = new DatabaseSync(path)
    this.#database.exec(
      `PRAGMA busy_timeout = ${LOCK_WAIT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS spent (key TEXT, slot INTEGER, attempts REAL, input REAL, output REAL, cost REAL,
        PRIMARY KEY (key, slot)) STRICT;
      CREATE TABLE IF NOT EXISTS slices (id TEXT, key TEXT, attempts REAL, input REAL, output REAL, cost REAL,
        expires INTEGER, PRIMARY KEY (id, key)) STRICT`,
    )
  }

  /** Adds to a process's slice what it needs and some more, where all limits allow it; else nothing. */
  grant(wanted: Grant, nowMs: number): Granted | { readonly type: 'refused'; readonly refusal: BudgetRefusal } {
    return this.#atOnce(() => {
      this.#forget(wanted, nowMs)
      const needed = totalsOf(wanted)
      const free = this.#free(wanted, nowMs)
      for (const { period, field, limit, left } of free) {
        if (needed[field] === 0 || needed[field] <= left) continue
        const retryAfterMs = needed[field] > limit ? undefined : PERIOD_MS[period] / 60
        return {
          type: 'refused',
          refusal: { key: wanted.key, period, field, limit, left: Math.max(left, 0), retryAfterMs },
        }
      }
      const slice = sliceFor(needed, free)
      const expiresAtMs = nowMs + wanted.holdMs
      this.#add(wanted, slice, expiresAtMs)
      return { type: 'granted', slice, expiresAtMs }
    })
  }

  /** What processes hold of a limit is not left. */
  left({ key, limits }: Pick<Grant, 'key' | 'limits'>, nowMs: number): BudgetLeft[] {
    return this.#free({ key, limits }, nowMs).map(free => ({ ...free, left: Math.max(free.left, 0) }))
  }

  /** Counts what was spent, and takes it out of the slice that it was paid from. */
  spend({ sliceId, key, spent }: Spend, nowMs: number): void {
    this.#atOnce(() => {
      const values = [spent.attempts, spent.inputTokens, spent.outputTokens, spent.costUsd ?? 0]
      this.#database
        .prepare(
          `INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts,
          input = input + excluded.input, output = output + excluded.output, cost = cost + excluded.cost`,
        )
        .run(key, Math.floor(nowMs / SLOT_MS) * SLOT_MS, ...values)
      this.#database
        .prepare(
          `UPDATE slices SET attempts = max(attempts - ?, 0), input = max(input - ?, 0), output = max(output - ?, 0),
          cost = max(cost - ?, 0) WHERE id = ? AND key = ?`,
        )
        .run(...values, sliceId, key)
    })
  }

  /** Gives the slices of a process back. */
  close(sliceIds: readonly string[]): void {
    for (const id of sliceIds) this.#database.prepare('DELETE FROM slices WHERE id = ?').run(id)
    this.#database.close()
  }

  #atOnce<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #forget({ key }: Grant, nowMs: number): void {
    this.#database.prepare('DELETE FROM slices WHERE expires <= ?').run(nowMs)
    this.#database.prepare('DELETE FROM spent WHERE key = ? AND slot <= ?').run(key, nowMs - PERIOD_MS.month - SLOT_MS)
  }

  #free({ key, limits }: Pick<Grant, 'key' | 'limits'>, nowMs: number): readonly BudgetLeft[] {
    const held = this.#database.prepare(`SELECT ${SUMS} FROM slices WHERE key = ?`).get(key) as unknown as Totals
    return (Object.keys(limits) as Period[]).flatMap(period => {
      const since = nowMs - PERIOD_MS[period] - SLOT_MS
      const spent = this.#database
        .prepare(`SELECT ${SUMS} FROM spent WHERE key = ? AND slot > ?`)
        .get(key, since) as unknown as Totals
      return FIELDS.flatMap((field): BudgetLeft[] => {
        const limit = limits[period]?.[field]
        return limit === undefined ? [] : [{ period, field, limit, left: limit - spent[field] - held[field] }]
      })
    })
  }

  #add({ sliceId, key }: Grant, { attempts, inputTokens, outputTokens, costUsd }: Slice, expiresAtMs: number): void {
    this.#database
      .prepare(
        `INSERT INTO slices VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts,
        input = input + excluded.input, output = output + excluded.output, cost = cost + excluded.cost,
        expires = max(expires, excluded.expires)`,
      )
      .run(sliceId, key, attempts, inputTokens, outputTokens, costUsd, expiresAtMs)
  }
}

const totalsOf = ({ need }: Grant): Totals => ({
  attempts: need.attempts,
  inputTokens: need.inputTokens,
  outputTokens: need.outputTokens,
  totalTokens: need.inputTokens + need.outputTokens,
  costUsd: need.costUsd ?? 0,
})

/** As many times what is needed as leaves most to others. */
function sliceFor(needed: Totals, free: readonly BudgetLeft[]): Slice {
  let times = TIMES
  for (const { field, left } of free) {
    if (needed[field] > 0) times = Math.min(times, 1 + ((left - needed[field]) * SHARE) / needed[field])
  }
  const whole = Math.max(Math.floor(times), 1)
  return {
    attempts: needed.attempts * whole,
    inputTokens: needed.inputTokens * whole,
    outputTokens: needed.outputTokens * whole,
    costUsd: needed.costUsd * whole,
  }
}

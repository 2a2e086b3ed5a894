import { existsSync } from 'node:fs'
import type { SQLInputValue } from 'node:sqlite'
import { misuse } from '../result/index.ts'
import type { CallFilter, CallRecord, Case, CaseFilter, StoredCall, StoredCase, StoreReader } from '../store/index.ts'
import { openForReading, openForWriting } from './store-file.ts'

const LOCK_WAIT_MS = 10_000
const MIN_PREFIX = 4

const CALL_COLUMNS = 'SELECT row, body FROM calls'
const CASE_COLUMNS = 'SELECT fingerprint, max(count, 1) AS count, first_at_ms, last_at_ms, body FROM cases'

/**
 * What a client with `capture` on has kept, for tools. Other processes may write meanwhile. A file of an older version is
 * brought to the present one first.
 *
 * @throws BreakwaterError where there is no such file, or where it is none of ours, damaged, or of a newer version
 */
export function openStore(path: string): StoreReader {
  if (!existsSync(path)) {
    throw misuse(`openStore(${path})`, 'a file that a client with `capture` on has written', 'no such file')
  }
  const database = explained(path, () => openForReading(path, LOCK_WAIT_MS))
  const read: Read = ({ sql, values }, take) =>
    explained(path, () =>
      database
        .prepare(sql)
        .all(...values)
        .map(take),
    )
  return {
    calls: filter => read(callQuery(filter), storedCall),
    cases: filter => read(caseQuery(filter), storedCase),
    findCase(id) {
      const kept = `${CASE_COLUMNS} WHERE body IS NOT NULL AND`
      const ofCall = { sql: `${kept} fingerprint = (SELECT fingerprint FROM calls WHERE id = ?)`, values: [id] }
      return only(read(prefixQuery(kept, 'fingerprint', id), storedCase)) ?? only(read(ofCall, storedCase))
    },
    findCall: id => only(read(prefixQuery(`${CALL_COLUMNS} WHERE`, 'id', id), storedCall)),
    summary: () => only(read({ sql: SUMMARY, values: [] }, summaryOf)) as Summary,
    prune: beforeMs => explained(path, () => prune(path, beforeMs)),
    close: () => database.close(),
  }
}

interface Query {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

type Found = { readonly [column: string]: unknown }
type Read = <T>(query: Query, take: (found: Found) => T) => T[]
type Summary = ReturnType<StoreReader['summary']>

function explained<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw misuse(`openStore(${path})`, 'a store that can be read', why)
  }
}

function callQuery({ fromMs, toMs, prompt, result, isFailed, fingerprint, afterRow, limit }: CallFilter = {}): Query {
  return query(
    CALL_COLUMNS,
    [
      ['at_ms >= ?', fromMs],
      ['at_ms < ?', toMs],
      ['prompt = ?', prompt],
      ['result = ?', result],
      [isFailed ? "result <> 'value'" : "result = 'value'", isFailed],
      ['fingerprint = ?', fingerprint],
      ['row > ?', afterRow],
    ],
    afterRow === undefined ? 'at_ms DESC, row DESC' : 'row',
    limit,
  )
}

function caseQuery({ fromMs, prompt, code, isFailed, limit }: CaseFilter = {}): Query {
  return query(
    CASE_COLUMNS,
    [
      ['body IS NOT NULL', true],
      ['last_at_ms >= ?', fromMs],
      ['prompt = ?', prompt],
      ['code = ?', code],
      [isFailed ? 'code IS NOT NULL' : 'code IS NULL', isFailed],
    ],
    'last_at_ms DESC, fingerprint',
    limit,
  )
}

type Condition = readonly [sql: string, given: string | number | boolean | undefined]

/** Conditions whose value was given, with the value where the condition has a place for it. */
function query(select: string, conditions: readonly Condition[], order: string, limit: number | undefined): Query {
  const given = conditions.filter(([, value]) => value !== undefined)
  const where = given.length === 0 ? '' : ` WHERE ${given.map(([sql]) => sql).join(' AND ')}`
  const values = given.flatMap(([sql, value]) => (sql.endsWith('?') ? [value as string | number] : []))
  return { sql: `${select}${where} ORDER BY ${order} LIMIT ?`, values: [...values, limit ?? -1] }
}

/** More than one that begins so is none; a name is found as a whole even where it is short. */
function prefixQuery(select: string, column: string, id: string): Query {
  if (id.length < MIN_PREFIX) return { sql: `${select} ${column} = ?`, values: [id] }
  return { sql: `${select} ${column} >= ? AND ${column} < ? LIMIT 2`, values: [id, `${id}\u{10ffff}`] }
}

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined)

const storedCall = ({ row, body }: Found): StoredCall => ({
  row: Number(row),
  ...(JSON.parse(String(body)) as CallRecord),
})

const storedCase = ({ fingerprint, count, first_at_ms, last_at_ms, body }: Found): StoredCase => ({
  ...(JSON.parse(String(body)) as Case),
  fingerprint: String(fingerprint),
  count: Number(count),
  firstAtMs: Number(first_at_ms),
  lastAtMs: Number(last_at_ms),
})

const SUMMARY = `SELECT (SELECT count(*) FROM calls) AS calls, (SELECT count(*) FROM cases WHERE body IS NOT NULL) AS cases,
  (SELECT min(at) FROM (SELECT min(at_ms) AS at FROM calls UNION ALL SELECT min(first_at_ms) FROM cases)) AS first,
  (SELECT max(at) FROM (SELECT max(at_ms) AS at FROM calls UNION ALL SELECT max(last_at_ms) FROM cases)) AS last`

const summaryOf = ({ calls, cases, first, last }: Found): Summary => ({
  calls: Number(calls),
  cases: Number(cases),
  firstAtMs: first === null ? undefined : Number(first),
  lastAtMs: last === null ? undefined : Number(last),
})

function prune(path: string, beforeMs: number): { readonly calls: number; readonly cases: number } {
  const database = openForWriting(path, LOCK_WAIT_MS)
  try {
    database.exec('BEGIN IMMEDIATE')
    const calls = database.prepare('DELETE FROM calls WHERE at_ms < ?').run(beforeMs).changes
    const cases = database.prepare('DELETE FROM cases WHERE last_at_ms < ?').run(beforeMs).changes
    database.exec('COMMIT')
    return { calls: Number(calls), cases: Number(cases) }
  } finally {
    database.close()
  }
}

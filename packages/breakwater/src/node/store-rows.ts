import type { CallRecord, Case } from '../store/index.ts'

/** Values of one row, in the order of its statement; flat, so that posting them costs little. */
export type Row = readonly (string | number | null)[]

export const INSERT_CALL = `INSERT OR IGNORE INTO calls (id, at_ms, prompt, result, fingerprint, body)
  VALUES (?, ?, ?, ?, ?, ?)`

export const callRow = (call: CallRecord): Row => [
  call.id,
  Math.round(call.atMs),
  call.prompt.name,
  call.result,
  call.fingerprint ?? null,
  JSON.stringify(call),
]

/** Each call counts in its case, also where the case itself was not, or is not yet, kept. */
export const COUNT_CALL = `INSERT INTO cases (fingerprint, count, first_at_ms, last_at_ms) VALUES (?, 1, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + 1, first_at_ms = min(first_at_ms, excluded.first_at_ms),
  last_at_ms = max(last_at_ms, excluded.last_at_ms)`

/** The first body stays, so that a case is tomorrow what it was today; but a faithful one takes the place of one that is not. */
export const INSERT_CASE = `INSERT INTO cases (fingerprint, count, first_at_ms, last_at_ms, prompt, code, is_faithful, body)
  VALUES (?, 0, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET first_at_ms = min(first_at_ms, excluded.first_at_ms),
    last_at_ms = max(last_at_ms, excluded.last_at_ms), prompt = excluded.prompt, code = excluded.code,
    is_faithful = excluded.is_faithful, body = excluded.body
  WHERE body IS NULL OR is_faithful < excluded.is_faithful`

export const caseRow = (one: Case): Row => {
  const atMs = Math.round(one.atMs)
  return [
    one.fingerprint,
    atMs,
    atMs,
    one.prompt.name,
    one.failure?.code ?? null,
    one.isFaithful ? 1 : 0,
    JSON.stringify(one),
  ]
}

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openForWriting } from './store-file.ts'
import { COUNT_CALL, INSERT_CALL, INSERT_CASE, type Row } from './store-rows.ts'

const LOCK_WAIT_MS = 120_000

interface Opened {
  readonly database: DatabaseSync
  readonly call: StatementSync
  readonly count: StatementSync
  readonly one: StatementSync
}

/** Writes batches, each in one transaction: it is in the file as a whole, or not at all. */
export class StoreWriter {
  readonly #path: string
  #opened: Opened | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** @returns what stood in the way; the next batch finds the file opened anew, as it may be well by then */
  write(calls: readonly Row[], cases: readonly Row[]): string | undefined {
    try {
      this.#opened ??= open(this.#path)
      writeAll(this.#opened, calls, cases)
      return undefined
    } catch (error) {
      this.close()
      return error instanceof Error ? error.message : String(error)
    }
  }

  close(): void {
    const opened = this.#opened
    this.#opened = undefined
    try {
      opened?.database.close()
    } catch {
      // A file that cannot be closed well was not well before: what was lost is known by then.
    }
  }
}

function open(path: string): Opened {
  const database = openForWriting(path, LOCK_WAIT_MS)
  return {
    database,
    call: database.prepare(INSERT_CALL),
    count: database.prepare(COUNT_CALL),
    one: database.prepare(INSERT_CASE),
  }
}

function writeAll({ database, call, count, one }: Opened, calls: readonly Row[], cases: readonly Row[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const row of calls) {
      const [, atMs, , , fingerprint] = row as [unknown, number, unknown, unknown, string | null]
      const { changes } = call.run(...row)
      if (fingerprint !== null && changes > 0) count.run(fingerprint, atMs, atMs)
    }
    for (const row of cases) one.run(...row)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

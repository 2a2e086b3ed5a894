import { chmodSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isPresent, prepareSchema } from './store-schema.ts'

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100

/**
 * Opens a store for writing, makes it where there is none, and brings an older one to the present schema. It holds text
 * of users: it is made for its owner alone before SQLite sees it.
 *
 * @param lockWaitMs how long other processes' locks are waited for
 * @throws Error that says what is wrong with the file; it is left as it is
 */
export function openForWriting(path: string, lockWaitMs: number): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  assertWhole(path)
  return opened(path, false, database => {
    database.exec(`PRAGMA busy_timeout = ${lockWaitMs}`)
    prepareSchema(database)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    // Only now is it known to be ours; SQLite's own files beside it were made as open as it was.
    for (const name of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(name)) chmodSync(name, 0o600)
  })
}

/** Opens a store for reading, while others may write; an older one is migrated first. */
export function openForReading(path: string, lockWaitMs: number): DatabaseSync {
  assertWhole(path)
  const reader = () =>
    opened(path, true, database => {
      database.exec(`PRAGMA busy_timeout = ${lockWaitMs}`)
      return isPresent(database)
    })
  const database = reader()
  if (isPresent(database)) return database
  database.close()
  openForWriting(path, lockWaitMs).close()
  return reader()
}

function opened(path: string, readOnly: boolean, prepare: (database: DatabaseSync) => void): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly })
  try {
    prepare(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * SQLite would call a foreign file malformed, and only at the page that is missing. After a crash the log beside the
 * file may hold what the file lacks: then SQLite decides.
 */
function assertWhole(path: string): void {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    if (size === 0) return
    const header = Buffer.alloc(HEADER_BYTES)
    readSync(file, header, 0, HEADER_BYTES, 0)
    if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('no SQLite file')
    const { bytes, isCounted } = sizeIn(header)
    if (isCounted && size < bytes && !hasLog(path)) {
      throw new Error(`a file that is cut short: ${size} of its ${bytes} bytes`)
    }
  } finally {
    closeSync(file)
  }
}

/** The places of page size, page count and the two change counters: https://www.sqlite.org/fileformat.html#the_database_header */
function sizeIn(header: Buffer): { readonly bytes: number; readonly isCounted: boolean } {
  const pageBytes = header.readUInt16BE(16)
  return {
    bytes: (pageBytes === 1 ? 65_536 : pageBytes) * header.readUInt32BE(28),
    isCounted: header.readUInt32BE(24) === header.readUInt32BE(92),
  }
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

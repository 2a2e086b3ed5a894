import type { DatabaseSync } from 'node:sqlite'
import { type Case, fingerprintOf } from '../store/index.ts'

/** What this version writes. A file of a higher one is refused, one of a lower one is migrated. */
const SCHEMA_VERSION = 1
/** Marks a file as ours: `file` and SQLite's tools show it. */
const APPLICATION_ID = 0x42_57_52_4b

const TABLES = `
  CREATE TABLE calls (row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL,
    prompt TEXT NOT NULL, result TEXT NOT NULL, fingerprint TEXT, body TEXT NOT NULL) STRICT;
  CREATE INDEX calls_at ON calls (at_ms);
  CREATE INDEX calls_fingerprint ON calls (fingerprint) WHERE fingerprint IS NOT NULL;
  CREATE TABLE cases (fingerprint TEXT PRIMARY KEY, count INTEGER NOT NULL, first_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL, prompt TEXT, code TEXT, is_faithful INTEGER, body TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX cases_last ON cases (last_at_ms);`

/**
 * Brings a file to the present schema, in one transaction, whoever else opens it at the same time.
 *
 * @throws Error that says what the file is, where it is not a store of ours or of a newer version
 */
export function prepareSchema(database: DatabaseSync): void {
  if (isPresent(database)) return
  database.exec('BEGIN IMMEDIATE')
  try {
    if (!isPresent(database)) {
      if (hasTable(database, 'cases')) migrateUnversioned(database)
      else database.exec(TABLES)
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`)
    }
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Whether the file has the present schema already; throws where it can be brought to none. */
export function isPresent(database: DatabaseSync): boolean {
  const version = pragma(database, 'user_version')
  if (pragma(database, 'application_id') === APPLICATION_ID) {
    if (version > SCHEMA_VERSION) {
      throw new Error(
        `the file of a newer version of Breakwater (schema ${version}, known here: up to ${SCHEMA_VERSION})`,
      )
    }
    return version === SCHEMA_VERSION
  }
  const isOurs = version === 0 && (hasTable(database, 'cases') ? isUnversioned(database) : isEmpty(database))
  if (!isOurs) throw new Error('the database of another program')
  return false
}

const pragma = (database: DatabaseSync, name: string): number =>
  Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])

const hasTable = (database: DatabaseSync, name: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined

const isEmpty = (database: DatabaseSync): boolean => database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined

const UNVERSIONED = 'id at_ms prompt version hash code body'

const isUnversioned = (database: DatabaseSync): boolean =>
  database
    .prepare('PRAGMA table_info(cases)')
    .all()
    .map(({ name }) => name)
    .join(' ') === UNVERSIONED

/** The first files had one table, a row for every failure, and knew nothing of faithfulness. */
function migrateUnversioned(database: DatabaseSync): void {
  database.exec(`ALTER TABLE cases RENAME TO unversioned; ${TABLES}`)
  const keep = database.prepare(
    `INSERT INTO cases VALUES (?, 1, ?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET count = count + 1,
      last_at_ms = excluded.last_at_ms`,
  )
  for (const { body } of database.prepare('SELECT body FROM unversioned ORDER BY at_ms').iterate()) {
    const written = JSON.parse(String(body)) as Case
    const one = { ...written, fingerprint: fingerprintOf(written), isFaithful: false }
    const code = one.failure?.code ?? null
    keep.run(one.fingerprint, one.atMs, one.atMs, one.prompt.name, code, JSON.stringify(one))
  }
  database.exec('DROP TABLE unversioned')
}

import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Case } from '../store/index.ts'
import type { FromWorker, ToWorker } from './sqlite-protocol.ts'

// The only thread that touches the file: SQLite waits for other processes' locks, and here it may.

const LOCK_WAIT_MS = 120_000
const path = (workerData as { path: string }).path

let database: DatabaseSync | undefined
let insert: StatementSync | undefined
let trouble: string | undefined
let dropped = 0

/** The file holds text of users: it is made for its owner alone before SQLite sees it. */
function open(): StatementSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  database = new DatabaseSync(path)
  database.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL`)
  database.exec(`CREATE TABLE IF NOT EXISTS cases (
    id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, prompt TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL,
    code TEXT, body TEXT NOT NULL) STRICT`)
  return database.prepare(
    'INSERT OR IGNORE INTO cases (id, at_ms, prompt, version, hash, code, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
}

function put(cases: readonly Case[]): void {
  try {
    insert ??= open()
    database?.exec('BEGIN IMMEDIATE')
    for (const one of cases) {
      const { name, version, hash } = one.prompt
      insert.run(one.id, one.atMs, name, version, hash, one.failure?.code ?? null, JSON.stringify(one))
    }
    database?.exec('COMMIT')
    trouble = undefined
  } catch (error) {
    dropped += cases.length
    trouble = error instanceof Error ? error.message : String(error)
    if (database?.isTransaction === true) database.exec('ROLLBACK')
  }
}

const answer = (message: FromWorker): void => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'put') put(message.cases)
  else if (message.type === 'flush') answer({ type: 'flushed', id: message.id, error: trouble, dropped })
  else {
    database?.close()
    answer({ type: 'closed' })
    parentPort?.close()
  }
})

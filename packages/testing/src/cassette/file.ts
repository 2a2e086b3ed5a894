import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { CassetteError } from './cassette-error.ts'
import type { Recording } from './exchange.ts'
import { fromHar, type HarEntry, toHar } from './har.ts'
import { readVcrpy } from './vcrpy.ts'

/** The form of our additions. A file with a higher one is not read. */
const FORM = 1

/** What a file holds. */
export interface Loaded {
  readonly recordings: readonly Recording[]
  /** Ours: it may be written. Others (of a browser, of vcrpy) are replayed and never touched. */
  readonly isOurs: boolean
}

/**
 * Reads a cassette; undefined where there is no such file.
 *
 * @throws CassetteError where the file cannot be read, or is no cassette
 */
export function loadCassette(path: string): Loaded | undefined {
  if (!existsSync(path)) return undefined
  const text = readText(path)
  if (['.yaml', '.yml'].includes(extname(path).toLowerCase())) {
    return { recordings: readVcrpy(path, text), isOurs: false }
  }
  const { log } = parseHar(path, text)
  return { recordings: log.entries.map(fromHar), isOurs: log._breakwater !== undefined }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CassetteError(`${path} cannot be read (${(error as { code?: string }).code ?? 'unknown error'})`)
  }
}

interface Har {
  readonly log: { readonly entries: readonly HarEntry[]; readonly _breakwater?: unknown }
}

function parseHar(path: string, text: string): Har {
  const file = parseJson(path, text) as Partial<Har> | null
  const log = file?.log
  if (!Array.isArray(log?.entries)) throw new CassetteError(`${path} is no cassette: expected a HAR file (log.entries)`)
  if (log._breakwater !== undefined && log._breakwater !== FORM) {
    throw new CassetteError(
      `${path} was written by a newer version (form ${JSON.stringify(log._breakwater)}); this one reads form ${FORM}`,
    )
  }
  for (const [index, entry] of log.entries.entries()) checkEntry(`${path}: log.entries[${index}]`, entry)
  return file as Har
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CassetteError(
      `${path} is damaged: it is no JSON. It was left as it is: restore it, or delete it and record anew`,
    )
  }
}

function checkEntry(where: string, entry: HarEntry | null): void {
  const { request, response } = entry ?? {}
  if (typeof request?.method !== 'string' || !URL.canParse(request.url)) {
    throw new CassetteError(`${where}: expected a request with a method and a URL`)
  }
  if (!Number.isInteger(response?.status)) throw new CassetteError(`${where}: expected a response with a status`)
}

/** Writes beside the file and renames, so that a reader sees the old one or the new one, and only its owner may read it. */
export async function saveCassette(path: string, recordings: readonly Recording[], version: string): Promise<void> {
  const log = {
    version: '1.2',
    creator: { name: 'breakwater', version },
    _breakwater: FORM,
    entries: recordings.map(toHar),
  }
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(beside, print({ log }), { mode: 0o600, flag: 'wx' })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** A list of numbers stands on one line: hundreds of chunks would bury the rest. A text has no line ends of its own. */
const print = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(/\[\n(?: *\d+,?\n)+ *\]/g, list => list.replace(/\s+/g, ' '))}\n`

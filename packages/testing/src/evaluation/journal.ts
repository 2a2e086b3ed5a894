import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Answers that were paid for, by the content of the question. */
export interface Journal {
  get(key: string): unknown
  /** Resolves when the answer is in the file. */
  put(key: string, answer: unknown): Promise<void>
  close(): Promise<void>
}

const HEADER = JSON.stringify({ journal: 'breakwater evaluation', format: 1 })

/** A file that is not a journal, or not one of this format. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

/**
 * A journal in a file: one answer a line, only ever appended to, and only readable by its owner, since models quote
 * their input. A line that a crash left half is passed over. Later lines win.
 *
 * @throws JournalError for a file that is something else
 */
export async function openJournal(file: string): Promise<Journal> {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, 'a', 0o600)
  try {
    const text = await readFile(file, 'utf8')
    const answers = readAnswers(file, text)
    if (text === '') await handle.appendFile(`${HEADER}\n`)
    // What is appended must not join a line that a crash left half.
    else if (!text.endsWith('\n')) await handle.appendFile('\n')
    return new FileJournal(handle, answers)
  } catch (error) {
    await handle.close()
    throw error
  }
}

function readAnswers(file: string, text: string): Map<string, unknown> {
  const [header, ...lines] = text.split('\n')
  if (text !== '' && header !== HEADER) {
    throw new JournalError(`${file} is no journal of this version; give another file, or remove it to begin anew`)
  }
  const answers = new Map<string, unknown>()
  for (const line of lines) {
    const entry = readEntry(line)
    if (entry !== undefined) answers.set(entry.key, entry.answer)
  }
  return answers
}

function readEntry(line: string): { readonly key: string; readonly answer: unknown } | undefined {
  try {
    const { key, answer } = JSON.parse(line) as { readonly key?: unknown; readonly answer?: unknown }
    return typeof key === 'string' && answer !== undefined ? { key, answer } : undefined
  } catch {
    return undefined
  }
}

class FileJournal implements Journal {
  readonly #handle: FileHandle
  readonly #answers: Map<string, unknown>
  #writing: Promise<unknown> = Promise.resolve()

  constructor(handle: FileHandle, answers: Map<string, unknown>) {
    this.#handle = handle
    this.#answers = answers
  }

  get(key: string): unknown {
    return this.#answers.get(key)
  }

  async put(key: string, answer: unknown): Promise<void> {
    this.#answers.set(key, answer)
    // One after the other: a short write goes on where it ended, not into another's line.
    const written = this.#writing.then(() => this.#handle.appendFile(`${JSON.stringify({ key, answer })}\n`))
    this.#writing = written.catch(() => undefined)
    await written
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#handle.close()
  }
}

/** Nothing is kept beyond the run: for evaluations without a model. */
export function memoryJournal(): Journal {
  const answers = new Map<string, unknown>()
  return {
    get: key => answers.get(key),
    put: async (key, answer) => void answers.set(key, answer),
    close: async () => {},
  }
}

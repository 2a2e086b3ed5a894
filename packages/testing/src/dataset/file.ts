import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatasetCase } from './case.ts'
import { DatasetError } from './dataset-error.ts'
import { formatDataset } from './format.ts'
import { withLock } from './lock.ts'
import { parseDataset } from './parse.ts'

/** Lines told in a message. */
const MAX_TOLD = 10

/**
 * The cases of a file.
 *
 * @throws DatasetError where it cannot be read, or a line is no case
 */
export async function readDataset(file: string): Promise<readonly DatasetCase[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new DatasetError(`${file}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`)
  }
  const { cases, problems } = parseDataset(text)
  if (problems.length === 0) return cases
  const told = problems.slice(0, MAX_TOLD).map(({ line, message }) => `${file}:${line}: ${message}`)
  const more = problems.length > MAX_TOLD ? [`and ${problems.length - MAX_TOLD} more lines`] : []
  throw new DatasetError([...told, ...more].join('\n'), problems)
}

/**
 * One case of a file, by its id.
 *
 * @throws DatasetError where the file cannot be read, or holds no such case
 */
export async function readCase(file: string, id: string): Promise<DatasetCase> {
  const found = (await readDataset(file)).find(one => one.id === id)
  if (found === undefined) throw new DatasetError(`${file} holds no case ${id}`)
  return found
}

/** Writes all of a file, or, when it is interrupted, nothing of it. Missing directories are made. */
export async function writeDataset(file: string, cases: readonly DatasetCase[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await writeFile(temporary, formatDataset(cases), { flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/**
 * Changes a file; one that is not there has no cases. Of several processes that do, each sees what those before it wrote.
 *
 * @param edit answers the cases to write, or those it was given where nothing is to be written
 * @throws DatasetError where what is there cannot be read, or another process keeps the file locked
 */
export async function editDataset(
  file: string,
  edit: (cases: readonly DatasetCase[]) => readonly DatasetCase[],
): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await withLock(file, async () => {
    const cases = existsSync(file) ? await readDataset(file) : []
    const edited = edit(cases)
    if (edited !== cases) await writeDataset(file, edited)
  })
}

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Mistake } from './mistake.ts'

/** @throws Mistake where the file cannot be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Mistake(`${file} cannot be read (${codeOf(error)})`)
  }
}

/** @throws Mistake where the file cannot be read, or holds no JSON */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file)
  try {
    return JSON.parse(text)
  } catch {
    throw new Mistake(`${file} is not JSON`)
  }
}

/**
 * Makes the folder where there is none.
 *
 * @param mode of a file that is new: `0o600` for what holds texts of users
 * @throws Mistake where the file cannot be written
 */
export async function writeText(file: string, text: string, mode: number = 0o666): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { mode })
  } catch (error) {
    throw new Mistake(`${file} cannot be written (${codeOf(error)})`)
  }
}

/** All datasets of a directory, by name. @throws Mistake where there is none */
export async function datasetsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => [])
  const found = names.filter(name => name.endsWith('.jsonl')).sort()
  if (found.length > 0) return found.map(name => join(directory, name))
  throw new Mistake(`${directory} holds no dataset: \`breakwater promote\` writes one from captured failures`)
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'

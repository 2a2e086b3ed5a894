import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One recorded exchange. */
export interface Row {
  readonly id: string
  readonly dialect: 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini'
  readonly host: string
  readonly path: string
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly request: { readonly [field: string]: unknown }
  readonly body: string
}

/** All rows of the `.jsonl` files in a folder. */
export async function readRows(directory: string): Promise<readonly Row[]> {
  const names = (await readdir(directory)).filter(name => name.endsWith('.jsonl')).sort()
  const texts = await Promise.all(names.map(name => readFile(join(directory, name), 'utf8')))
  return texts.flatMap(text =>
    text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Row),
  )
}

export const isStream = (row: Row): boolean => (row.headers['content-type'] ?? '').includes('event-stream')

/** The bare test name, which tells rows apart in a listing. */
export const shortId = (row: Row): string => row.id.slice(row.id.lastIndexOf('/') + 1)

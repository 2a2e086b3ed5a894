import { join, relative } from 'node:path'
import { definePromptFile, type FilePrompt } from '../prompt/index.ts'
import { misuse } from '../result/index.ts'

/**
 * The `.prompt` files of a directory and of those below it, by name.
 *
 * @throws BreakwaterError naming the file, the field and what was expected; or two files that claim one name
 */
export async function loadPrompts(directory: string): Promise<{ readonly [name: string]: FilePrompt }> {
  const prompts: { [name: string]: FilePrompt } = Object.create(null)
  // Not imported above: whoever imports the library and keeps no prompts in files need not load it.
  const { readFile } = await import('node:fs/promises')
  const files = new Map<string, string>()
  for (const file of await promptFiles(directory)) {
    const where = relative(directory, file)
    const prompt = await definePromptFile(where, await readFile(file, 'utf8'))
    const other = files.get(prompt.name)
    if (other !== undefined) throw misuse(`${where} name`, 'a name of its own', `"${prompt.name}", as in ${other}`)
    files.set(prompt.name, where)
    prompts[prompt.name] = prompt
  }
  return prompts
}

async function promptFiles(directory: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises')
  let entries: string[]
  try {
    entries = await readdir(directory, { recursive: true })
  } catch {
    throw misuse(`loadPrompts(${directory})`, 'a directory that can be read', 'none')
  }
  return entries
    .filter(name => name.endsWith('.prompt'))
    .sort()
    .map(name => join(directory, name))
}

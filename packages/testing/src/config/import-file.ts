import { dirname, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConfigError } from './config.ts'

/**
 * The default export of a module, by Node's own loader, which strips types.
 *
 * @throws ConfigError with what the module threw and where, without a stack
 */
export async function importFile(file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown }
    return module.default
  } catch (error) {
    throw new ConfigError(`${placeOf(error, file)}: ${wordsOf(error)}`, { cause: error })
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.trim()}` : `it threw ${typeof error}`

/** `file:line:column` of the project's own code nearest to the error; the file alone where nothing says more. */
function placeOf(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const inProject = dirname(file) + sep
  return placesIn(stack).find(place => place.startsWith(inProject) && !place.includes('node_modules')) ?? file
}

function placesIn(stack: string): string[] {
  return stack.split('\n').flatMap(line => {
    const [, url, path, place] = /(?:(file:\/\/[^\s()]+?)|^(\/.+?|[A-Z]:\\.+?)):(\d+(?::\d+)?)\)?$/.exec(line) ?? []
    if (place === undefined) return []
    return [`${url === undefined ? path : fileURLToPath(url)}:${place}`]
  })
}

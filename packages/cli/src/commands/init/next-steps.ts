import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Project } from './detect.ts'
import { runnerCommand } from './texts.ts'
import type { InitFile } from './write.ts'

/** What is left to do, as commands and sentences, in order. */
export async function nextSteps(project: Project, files: readonly InitFile[]): Promise<readonly string[]> {
  const { directory, root, manager, packages, provider } = project
  const missing = (names: readonly string[]): string[] => names.filter(name => !packages.has(name))
  const [library, tools] = [missing(['breakwater']), missing(['@breakwater/testing', '@breakwater/cli'])]
  const test = files.find(({ kind, outcome }) => kind === 'test' && outcome !== 'left_out')
  return [
    ...(library.length === 0 ? [] : [`${manager.add} ${library.join(' ')}`]),
    ...(tools.length === 0 ? [] : [`${manager.addDev} ${tools.join(' ')}`]),
    ...(test === undefined ? [] : [runnerCommand(project, relative(directory, test.file))]),
    ...((await ignoresStore(root, directory))
      ? []
      : ['add .breakwater/ to .gitignore: captured calls stay on this machine']),
    ...(test === undefined
      ? []
      : [
          `change the prompt to what you need, and record what ${provider.name} answers to it:`,
          `${provider.variable}=… BREAKWATER_CASSETTE=all ${runnerCommand(project, relative(directory, test.file))}`,
        ]),
  ]
}

async function ignoresStore(root: string, directory: string): Promise<boolean> {
  const files = [...new Set([root, directory])].map(place => join(place, '.gitignore'))
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')))
  return texts.some(text => /^\/?(?:\*\*\/)?\.breakwater\/?\s*$/m.test(text))
}

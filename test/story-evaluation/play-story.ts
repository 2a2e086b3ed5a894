import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { createSimulator, type Model, type Simulator } from '@breakwater/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, runChild } from '../child.ts'
import { readStory, type Step } from './read-story.ts'

interface StoryOptions {
  readonly model?: Model
  /** What is there before the story begins. */
  readonly files?: { readonly [name: string]: string }
}

/** Makes a test of each step of a page, as it stands there: its files written, its commands run, its output compared. */
export async function playStory(page: string, { model, files = {} }: StoryOptions = {}): Promise<readonly Step[]> {
  const steps = readStory(await readFile(join(ROOT, page), 'utf8'))
  let project: string
  let tools: string
  let simulator: Simulator
  let printed = ''

  beforeAll(async () => {
    simulator = await createSimulator(model === undefined ? {} : { model })
    // In the repository, where the packages are found.
    await mkdir(join(ROOT, '.breakwater'), { recursive: true })
    project = await mkdtemp(join(ROOT, '.breakwater/story-'))
    tools = await mkdtemp(join(ROOT, '.breakwater/tools-'))
    await writeTool('npx', join(ROOT, 'packages/cli/src/main.ts'), 'shift; ')
    await writeTool('tsc', join(ROOT, 'node_modules/typescript/bin/tsc'))
    for (const [name, text] of Object.entries(files)) await write(name, text)
    await write('.gitignore', '.breakwater/\nreport/\n')
    for (const words of [['init', '-q'], setting('user.email', 'anna@example.com'), setting('user.name', 'Anna')]) {
      execFileSync('git', words, { cwd: project })
    }
  })
  afterAll(async () => {
    await simulator?.close()
    await Promise.all([project, tools].map(folder => rm(folder, { recursive: true })))
  })

  async function writeTool(name: string, program: string, before = ''): Promise<void> {
    await writeFile(join(tools, name), `#!/bin/sh\n${before}exec '${process.execPath}' '${program}' "$@"\n`)
    await chmod(join(tools, name), 0o755)
  }

  /** Only the address of the provider is another, and with it the price, which is known of the real one. */
  async function write(name: string, text: string): Promise<void> {
    const route = `openai({ model: 'gpt-5-mini', baseURL: '${simulator.url}', apiKey: 'sk-test', prices: { input: 0.25, output: 2 } })`
    await mkdir(dirname(join(project, name)), { recursive: true })
    await writeFile(join(project, name), text.replace("openai({ model: 'gpt-5-mini' })", route))
  }

  async function run(commands: readonly string[], exitCode: number): Promise<void> {
    const path = [tools, dirname(process.execPath), process.env.PATH].join(delimiter)
    printed = ''
    for (const [index, command] of commands.entries()) {
      const env = { NO_COLOR: '1', PATH: path }
      const { code, out, errors } = await runChild(['sh', '-c', command], { cwd: project, env })
      printed += `${squeezed(`${out}\n${errors}`)}\n`
      const expected = index === commands.length - 1 ? exitCode : 0
      const told = code === expected ? '' : errors + out
      expect({ command, code, told }).toEqual({ command, code: expected, told: '' })
    }
  }

  test.each(steps.map(step => ({ step, title: titleOf(step) })))('$title', { timeout: 120_000 }, async ({ step }) => {
    if (step.kind === 'file') await write(step.name, step.text)
    else if (step.kind === 'run') await run(step.commands, step.exitCode)
    else for (const line of step.lines) expect(printed).toContain(squeezed(line))
  })
  return steps
}

const setting = (name: string, value: string): string[] => ['config', name, value]

function titleOf(step: Step): string {
  if (step.kind === 'file') return `line ${step.line}: write ${step.name}`
  return step.kind === 'run' ? `line ${step.line}: ${step.commands.join('; ')}` : `line ${step.line}: it prints that`
}

/** Columns may be wider in another table. */
const squeezed = (text: string): string =>
  text
    .replace(/[ \t]+/g, ' ')
    .replace(/\n+ ?/g, '\n')
    .trim()

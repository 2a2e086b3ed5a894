import { execFileSync } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { createSimulator, type Simulator } from '@breakwater/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, runChild } from '../child.ts'
import { readStory, type Step } from './read-story.ts'
import { triageModel } from './triage-model.ts'

/** The story of docs/evaluation.md, as it stands there: its files written, its commands run, its output compared. */
const steps = readStory(await readFile(join(ROOT, 'docs/evaluation.md'), 'utf8'))

let project: string
let tools: string
let simulator: Simulator
let printed = ''

beforeAll(async () => {
  simulator = await createSimulator({ model: triageModel })
  // In the repository, where the packages are found.
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  project = await mkdtemp(join(ROOT, '.breakwater/story-'))
  tools = await mkdtemp(join(ROOT, '.breakwater/tools-'))
  const main = join(ROOT, 'packages/cli/src/main.ts')
  await writeFile(join(tools, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${main}' "$@"\n`)
  await chmod(join(tools, 'npx'), 0o755)
  await mkdir(join(project, 'datasets'))
  await copyFile(join(import.meta.dirname, 'triage.jsonl'), join(project, 'datasets/triage.jsonl'))
  await writeFile(join(project, '.gitignore'), '.breakwater/\nreport/\n')
  for (const words of [
    ['init', '-q'],
    ['config', 'user.email', 'anna@example.com'],
    ['config', 'user.name', 'Anna'],
  ]) {
    execFileSync('git', words, { cwd: project })
  }
})
afterAll(async () => {
  await simulator?.close()
  await Promise.all([project, tools].map(folder => rm(folder, { recursive: true })))
})

test.each(steps.map(step => ({ step, title: titleOf(step) })))('$title', async ({ step }) => {
  if (step.kind === 'file') await writeStoryFile(step.name, step.text)
  else if (step.kind === 'run') await runCommands(step.commands, step.exitCode)
  else for (const line of step.lines) expect(printed).toContain(squeezed(line))
})

test('the story goes all the way: baseline, comparison, canary, a shut gate, an open one', () => {
  const commands = steps.flatMap(step => (step.kind === 'run' ? step.commands : []))
  expect(commands.length).toBeGreaterThan(10)
  expect(steps.filter(step => step.kind === 'run' && step.exitCode === 1).length).toBe(2)
})

function titleOf(step: Step): string {
  if (step.kind === 'file') return `line ${step.line}: write ${step.name}`
  return step.kind === 'run' ? `line ${step.line}: ${step.commands.join('; ')}` : `line ${step.line}: it prints that`
}

/** Only the address of the provider is another, and with it the price, which is known of the real one. */
async function writeStoryFile(name: string, text: string): Promise<void> {
  const route = `openai({ model: 'gpt-5-mini', baseURL: '${simulator.url}', apiKey: 'sk-test', prices: { input: 0.25, output: 2 } })`
  await mkdir(dirname(join(project, name)), { recursive: true })
  await writeFile(join(project, name), text.replace("openai({ model: 'gpt-5-mini' })", route))
}

async function runCommands(commands: readonly string[], exitCode: number): Promise<void> {
  const path = [tools, dirname(process.execPath), process.env.PATH].join(delimiter)
  printed = ''
  for (const [index, command] of commands.entries()) {
    const { code, out, errors } = await runChild(['sh', '-c', command], {
      cwd: project,
      env: { NO_COLOR: '1', PATH: path },
    })
    printed += `${squeezed(`${out}\n${errors}`)}\n`
    const expected = index === commands.length - 1 ? exitCode : 0
    expect({ command, code, errors: code === expected ? '' : errors + out }).toEqual({
      command,
      code: expected,
      errors: '',
    })
  }
}

/** Columns may be wider in another table. */
const squeezed = (text: string): string =>
  text
    .replace(/[ \t]+/g, ' ')
    .replace(/\n+ ?/g, '\n')
    .trim()

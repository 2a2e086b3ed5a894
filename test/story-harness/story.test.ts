import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../child.ts'
import { readStory, type Step } from '../story-evaluation/read-story.ts'

/** The story of docs/harness.md, as it stands there: its files written, its commands run, its output compared. */
const page = await readFile(join(ROOT, 'docs/harness.md'), 'utf8')
const steps = readStory(page)

let project: string
let tools: string
let printed = ''

beforeAll(async () => {
  // In the repository, where the packages are found.
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  project = await mkdtemp(join(ROOT, '.breakwater/story-'))
  tools = await mkdtemp(join(ROOT, '.breakwater/tools-'))
  const node = `exec '${process.execPath}'`
  const lines = [
    '#!/bin/sh',
    'tool=$1; shift',
    `test "$tool" = vitest && ${node} '${ROOT}/node_modules/vitest/vitest.mjs' "$@"`,
    `${node} '${ROOT}/packages/cli/src/main.ts' "$@"`,
  ]
  await writeFile(join(tools, 'npx'), `${lines.join('\n')}\n`)
  await chmod(join(tools, 'npx'), 0o755)
})
afterAll(() => Promise.all([project, tools].map(folder => rm(folder, { recursive: true }))))

test.each(steps.map(step => ({ step, title: titleOf(step) })))(
  '$title',
  async ({ step }) => {
    if (step.kind === 'file') await writeStoryFile(step.name, step.text)
    else if (step.kind === 'run') await runCommands(step.commands, step.exitCode)
    else for (const line of step.lines) expect(printed).toContain(squeezed(line))
  },
  120_000,
)

test('the story goes all the way: storm, failures, promotion, red, green', () => {
  const commands = steps.flatMap(step => (step.kind === 'run' ? step.commands : []))
  expect(commands.map(command => command.split(' ').slice(1, 3).join(' '))).toEqual([
    'breakwater chaos',
    'breakwater chaos',
    'breakwater failures',
    'breakwater failures',
    'breakwater promote',
    'breakwater promote',
    'vitest run',
    'breakwater dataset',
    'vitest run',
    'breakwater dataset',
  ])
  expect(steps.filter(step => step.kind === 'run' && step.exitCode === 1).length).toBe(2)
})

test('the test that the page shows is the one that was written', async () => {
  const [, shown = ''] = /^```ts\n(useCassette\(.*?)^```$/ms.exec(page) ?? []
  const [file = ''] = await readdir(join(project, 'test'))
  expect(shown).not.toBe('')
  expect(await readFile(join(project, 'test', file), 'utf8')).toContain(shown)
})

test('nothing personal is in any file that the story has written', async () => {
  const files = await readdir(project, { recursive: true, withFileTypes: true })
  const written = files.filter(entry => entry.isFile() && entry.name !== 'app.ts')
  const texts = await Promise.all(written.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))
  expect(written.map(({ name }) => name)).toEqual(expect.arrayContaining(['cases.db', 'review.jsonl']))
  for (const personal of ['anna.berg', '7946 0958']) expect(texts.filter(text => text.includes(personal))).toEqual([])
})

function titleOf(step: Step): string {
  if (step.kind === 'file') return `line ${step.line}: write ${step.name}`
  return step.kind === 'run' ? `line ${step.line}: ${step.commands.join('; ')}` : `line ${step.line}: it prints that`
}

async function writeStoryFile(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, name)), { recursive: true })
  await writeFile(join(project, name), text)
}

async function runCommands(commands: readonly string[], exitCode: number): Promise<void> {
  printed = ''
  for (const [index, command] of commands.entries()) {
    const { code, told } = await shell(command)
    printed += `${squeezed(told)}\n`
    const expected = index === commands.length - 1 ? exitCode : 0
    expect({ command, code, told: code === expected ? '' : told }).toEqual({ command, code: expected, told: '' })
  }
}

/** Without a key, and as in a build, where no cassette is recorded. */
function shell(command: string): Promise<{ readonly code: number; readonly told: string }> {
  const env = {
    ...process.env,
    PATH: [tools, dirname(process.execPath), process.env.PATH].join(delimiter),
    CI: '1',
    NO_COLOR: '1',
    OPENAI_API_KEY: undefined,
    VITEST: undefined,
  }
  return new Promise(resolve => {
    execFile('sh', ['-c', command], { cwd: project, env }, (error, out, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), told: `${out}\n${errors}` }),
    )
  })
}

/** Columns may be wider in another table. */
const squeezed = (text: string): string =>
  text
    .replace(/[ \t]+/g, ' ')
    .replace(/\n+ ?/g, '\n')
    .trim()

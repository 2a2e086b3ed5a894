import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProject, promptFile, type TestProject } from '../../test/prompt-project.ts'
import { generateModule } from './codegen.ts'
import { diffPrompts } from './diff.ts'
import { historyOf } from './history.ts'
import { planLock } from './lock.ts'
import { writeLock } from './lock-files.ts'
import { openProject } from './project.ts'
import { loadRegistry } from './registry.ts'
import { resolvePrompt } from './resolve.ts'
import { snapshotOf } from './snapshot.ts'

const FILE = 'prompts/summarize.prompt'

function commit({ config }: TestProject, subject: string): void {
  const identity = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.com', '-c', 'commit.gpgsign=false']
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    [...identity, 'commit', '-q', '-m', subject],
  ]) {
    execFileSync('git', words, { cwd: config.directory })
  }
}

/** Three versions: the first locked, all but the last committed. */
async function createHistory(): Promise<TestProject> {
  const project = await createProject({ [FILE]: promptFile() })
  const { prompts } = await loadRegistry(project.config)
  await writeLock(
    project.config.directory,
    planLock((await openProject(project.config)).lock, await Promise.all(prompts.map(snapshotOf))).lock,
  )
  commit(project, 'Begin')
  await project.write(FILE, promptFile({ version: '1.1.0', template: 'Briefly: {{text}}' }))
  commit(project, 'Be brief')
  await project.write(
    FILE,
    promptFile({ version: '2.0.0', output: '    title: string', template: 'A title: {{text}}' }),
  )
  return project
}

describe('the history of a prompt', () => {
  test('has each version with the commit that brought it, newest first', async () => {
    await using project = await createHistory()
    const { git, registry, lock } = await openProject(project.config)
    const history = await historyOf('summarize', git, registry.prompts, [...lock.snapshots.values()])
    expect(history.map(one => [one.version, one.commit?.subject, one.isLocked, one.isCurrent])).toEqual([
      ['2.0.0', undefined, false, true],
      ['1.1.0', 'Be brief', false, false],
      ['1.0.0', 'Begin', true, false],
    ])
  })

  test.each([
    ['summarize', '2.0.0', 'the project'],
    ['summarize@2.0.0', '2.0.0', 'the project'],
    ['summarize@1.0.0', '1.0.0', 'the lock'],
    ['summarize@1.1.0', '1.1.0', /^git [0-9a-f]{8}$/],
    ['summarize@HEAD', '1.1.0', /^git /],
    ['summarize@HEAD~1', '1.0.0', /^git /],
  ])('gives %s back, ready to run', async (ref, version, from) => {
    await using project = await createHistory()
    const resolved = await resolvePrompt(ref, await openProject(project.config))
    expect([resolved.snapshot.version, resolved.prompt?.version]).toEqual([version, version])
    expect(resolved.from).toMatch(from)
  })

  test.each([
    ['summarize@9.9.9', 'no prompt summarize@9.9.9: there are summarize@2.0.0, summarize@1.0.0, and revisions of git'],
    ['nothing', 'no prompt nothing: there are summarize'],
    ['none.prompt', 'none.prompt: no such file'],
  ])('says of %s what there is', async (ref, words) => {
    await using project = await createHistory()
    await expect(resolvePrompt(ref, await openProject(project.config))).rejects.toThrow(words)
  })

  test('tells two versions apart, by text and by schema', async () => {
    await using project = await createHistory()
    const opened = await openProject(project.config)
    const [before, after] = await Promise.all(['summarize@1.1.0', 'summarize'].map(ref => resolvePrompt(ref, opened)))
    const difference = diffPrompts(before!.snapshot, after!.snapshot)
    expect(difference.changes).toEqual(['the template', 'the output schema'])
    expect(difference.text.flatMap(({ lines }) => lines)).toEqual(
      expect.arrayContaining(['-Briefly: {{text}}', '+A title: {{text}}']),
    )
    expect(difference.schemas).toEqual([
      { side: 'output', place: '$.summary', before: 'string', after: undefined, breaks: 'it is gone' },
      { side: 'output', place: '$.title', before: undefined, after: 'string', breaks: undefined },
    ])
  })
})

describe('a generated module', () => {
  const input = '    text: string, what is read\n    tone?(enum): [plain, fancy]\n    items(array):\n      n: number'
  const template = `\`$\{text}\` \\ {{text}}{{tone}}{{#each items}}{{n}}{{/each}}`
  const root = join(import.meta.dirname, '../../../..')

  async function compile(use: string): Promise<string> {
    await using project = await createProject({ [FILE]: promptFile({ input, template }) })
    const { directory } = project.config
    await project.write('generated.ts', await generateModule((await loadRegistry(project.config)).prompts))
    await project.write(
      'use.ts',
      `import { createClient } from 'breakwater'\nimport { summarize } from './generated.ts'\n${use}\n`,
    )
    const tsconfig = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        paths: { breakwater: [join(root, 'packages/breakwater/src/index.ts')] },
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: ['*.ts'],
      exclude: [],
    }
    await project.write('package.json', '{ "type": "module" }')
    await project.write('tsconfig.json', JSON.stringify(tsconfig))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit'], { cwd: directory, encoding: 'utf8' })
    return stdout.trim()
  }

  const run = (given: string, read: string) =>
    `const result = await createClient({ routes: [] }).run(summarize, ${given})
if (result.ok) { const value: string = result.value.${read}; console.log(value) }`

  test('has the types of the schemas', { timeout: 120_000 }, async () => {
    expect(await compile(run("{ text: 'a', tone: 'plain', items: [{ n: 1 }] }", 'summary'))).toBe('')
  })

  test('lets the compiler find what callers and readers do wrong', { timeout: 120_000 }, async () => {
    const said = await compile(run("{ text: 1, tone: 'loud', items: [] }", 'title'))
    for (const words of ["'number' is not assignable to type 'string'", '"loud"', "'title' does not exist"]) {
      expect(said).toContain(words)
    }
  })
})

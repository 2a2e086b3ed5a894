import { anthropic, custom, definePrompt, externalTool, openai, type Route } from 'breakwater'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createProject, promptFile, type TestProject } from '../../test/prompt-project.ts'
import type { AnyPrompt } from '../any-prompt.ts'
import { checkPrompts } from './check.ts'
import type { Finding } from './finding.ts'
import { planLock } from './lock.ts'
import { readFrom, readLock, writeLock } from './lock-files.ts'
import { loadRegistry } from './registry.ts'
import { snapshotOf } from './snapshot.ts'

async function lock({ config }: TestProject, options: { force?: boolean } = {}) {
  const { prompts } = await loadRegistry(config)
  const read = await readLock(readFrom(config.directory))
  const plan = planLock(read.lock, await Promise.all(prompts.map(snapshotOf)), options)
  await writeLock(config.directory, plan.lock)
  return plan
}

async function check({ config }: TestProject, routes: readonly Route[] = []): Promise<string[]> {
  const { lock, findings } = await readLock(readFrom(config.directory))
  const found = await checkPrompts(await loadRegistry(config), lock, { routes })
  return [...findings, ...found].map(written)
}

const written = ({ code, file, line, what }: Finding): string => `${file}${line ? `:${line}` : ''} ${code}: ${what}`

const FILE = 'prompts/summarize.prompt'
const withFile = (options: Parameters<typeof promptFile>[0] = {}) => createProject({ [FILE]: promptFile(options) })

describe('the lock', () => {
  test('finds nothing to say of a prompt that is as it was locked', async () => {
    await using project = await withFile()
    expect(await check(project)).toEqual([`${FILE}:2 not_locked: is not in prompts.lock.json`])
    await lock(project)
    expect(await check(project)).toEqual([])
  })

  test.each([
    ['the template', { template: '{{text}} Be short.' }, 'the template'],
    ['the output schema', { output: '    summary: string\n    title: string' }, 'the output schema'],
    [
      'the input schema',
      {
        input: '    text: string\n    note?: string',
        template: '{{role "system"}}You summarize.\n{{role "user"}}{{text}}{{! note }}',
      },
      'the template, the input schema',
    ],
    ['the settings', { more: 'config:\n  temperature: 0\n' }, 'the settings'],
  ])('sees that %s changed without a new version', async (_what, change, words) => {
    await using project = await withFile()
    await lock(project)
    await project.write(FILE, promptFile(change))
    expect(await check(project)).toContain(`${FILE}:2 content_changed: changed since this version was locked: ${words}`)
  })

  test('takes a default for content, and a budget for none', async () => {
    const input = '    text: string\n    tone?: string\n  default:\n    tone: '
    const template = '{{tone}} {{text}}'
    await using project = await withFile({ input: `${input}plain`, template })
    await lock(project)
    await project.write(FILE, promptFile({ input: `${input}plain`, template, more: 'budget:\n  timeMs: 5000\n' }))
    expect(await check(project)).toEqual([])
    await project.write(FILE, promptFile({ input: `${input}fancy`, template }))
    expect(await check(project)).toEqual([expect.stringContaining('content_changed')])
  })

  test('never takes another content for a version that it has, unless by force', async () => {
    await using project = await withFile()
    await lock(project)
    await project.write(FILE, promptFile({ template: 'Other: {{text}}' }))
    const refused = await lock(project)
    expect(refused.refused.map(({ snapshot, why }) => [snapshot.version, why])).toEqual([
      ['1.0.0', 'is locked with another content: the template'],
    ])
    expect(await check(project)).toEqual([expect.stringContaining('content_changed')])
    const forced = await lock(project, { force: true })
    expect(forced.added.map(({ version }) => version)).toEqual(['1.0.0'])
    expect(await check(project)).toEqual([])
  })

  test('keeps versions that the project no longer has, in order, and reads well', async () => {
    await using project = await withFile({ version: '1.2.0' })
    for (const version of ['1.10.0', '1.9.0']) {
      await lock(project)
      await project.write(FILE, promptFile({ version, template: `${version} {{text}}` }))
    }
    await lock(project)
    const text = (await readFrom(project.config.directory)('prompts.lock.json')) as string
    const { lockVersion, prompts } = JSON.parse(text)
    expect([lockVersion, Object.keys(prompts.summarize)]).toEqual([1, ['1.2.0', '1.9.0', '1.10.0']])
    expect(text.split('\n').filter(line => /"1\.\d+\.0": "[0-9a-f]{64}"/.test(line))).toHaveLength(3)
    expect(await lock(project)).toMatchObject({ added: [], refreshed: [], refused: [] })
  })

  test('of a prompt without a version keeps what it is now, and warns', async () => {
    const source = promptFile().replace('version: 1.0.0\n', '')
    await using project = await createProject({ [FILE]: source })
    await lock(project)
    await project.write(FILE, source.replace('You summarize.', 'You shorten.'))
    const { lock: after } = await lock(project)
    expect(after.snapshots.size).toBe(1)
    expect(await check(project)).toEqual([expect.stringContaining('version_missing')])
  })

  test.each([
    ['no JSON', 'prompts.lock.json', '{', 'it is not JSON'],
    [
      'another form',
      'prompts.lock.json',
      '{"lockVersion":1,"prompts":{"summarize":{"1.0.0":"x"}}}',
      'expected prompts: name',
    ],
    ['a later form', 'prompts.lock.json', '{"lockVersion":2}', 'expected lockVersion 1, received 2'],
    ['a version that is not readable', 'prompts.lock/summarize@1.0.0.json', '<<<<', 'is missing or not readable'],
  ])('says that it is damaged: %s', async (_what, file, text, words) => {
    await using project = await withFile()
    await lock(project)
    await project.write(file, text)
    expect((await check(project))[0]).toMatch(`${file} lock_damaged:`)
    expect((await check(project))[0]).toContain(words)
  })

  test('takes a name for a name, whatever it is', async () => {
    await using project = await createProject({}, [
      definePrompt({ name: '__proto__', version: '1.0.0', messages: () => 'a' }) as AnyPrompt,
      definePrompt({ name: 'a/../b@c', version: '1.0.0', messages: () => 'b' }) as AnyPrompt,
    ])
    await lock(project)
    expect(await check(project)).toEqual([])
  })
})

describe('a change of schema', () => {
  const broken = {
    input: '    text: string\n    tone: string',
    output: '    title: string',
    template: '{{text}}{{tone}}',
  }
  const words = [
    expect.stringMatching(/:6 input_breaking: input \$\.tone: it is new and required, against summarize@1\.0\.0/),
    expect.stringMatching(/:8 output_breaking: output \$\.summary: it is gone, against summarize@1\.0\.0/),
  ]
  test.each([
    ['1.1.0', words],
    ['1.0.1', words],
    ['2.0.0', []],
  ])('that breaks callers and readers is found at %s', async (version, expected) => {
    await using project = await withFile()
    await lock(project)
    await project.write(FILE, promptFile({ ...broken, version }))
    // It is not locked either, unless by force.
    expect((await lock(project)).refused).toHaveLength(Math.sign(expected.length))
    expect((await check(project)).filter(line => !line.includes('not_locked'))).toEqual(expected)
  })

  test('may break with a new minor version below 1.0.0', async () => {
    await using project = await withFile({ version: '0.1.0' })
    await lock(project)
    await project.write(FILE, promptFile({ ...broken, version: '0.2.0' }))
    await lock(project)
    expect(await check(project)).toEqual([])
    await project.write(FILE, promptFile({ version: '0.2.1' }))
    await lock(project)
    expect(await check(project)).toEqual([
      expect.stringContaining('not_locked'),
      expect.stringContaining('input $.tone: it is gone'),
      expect.stringContaining('output $.title: it is gone'),
    ])
  })
})

describe('the variables of a template', () => {
  test.each<[what: string, options: Parameters<typeof promptFile>[0], expected: string[]]>([
    [
      'a variable that the schema has not',
      { template: 'Hello\n{{text}} {{txet}}' },
      [`${FILE}:11 variable_missing: the template reads txet, and the input schema has no such field`],
    ],
    [
      'a field that nothing reads',
      { input: '    text: string\n    tone?: string, how to write' },
      [`${FILE}:6 variable_unused: the input has the field tone, and nothing in the prompt reads it`],
    ],
    [
      'a field of a field',
      { input: '    user:\n      name: string', template: '{{user.name}}{{user.age}}' },
      [`${FILE}:11 variable_missing: the template reads user.age, and the input schema has no such field`],
    ],
    [
      'a field of an item',
      {
        input: '    items(array):\n      name: string',
        template: '{{#each items}}{{name}}{{price}}{{@index}}{{../items.length}}{{/each}}',
      },
      [`${FILE}:11 variable_missing: the template reads items.*.price, and the input schema has no such field`],
    ],
    ['nothing, where all is read at once', { input: '    a: string\n    b: number', template: '{{json this}}' }, []],
    [
      'nothing, where the schema leaves it open',
      { input: '    data: any', template: '{{data.x.y}}{{#each data}}{{z}}{{/each}}' },
      [],
    ],
    [
      'nothing of a default',
      { input: '    text: string\n  default:\n    tone: plain', template: '{{text}}{{tone}}' },
      [],
    ],
  ])('%s', async (_what, options, expected) => {
    await using project = await withFile(options)
    await lock(project)
    expect(await check(project)).toEqual(expected)
  })

  test('without an input schema are warned of', async () => {
    await using project = await createProject({ [FILE]: '---\nversion: 1.0.0\n---\n\nHello {{name}}' })
    await lock(project)
    expect(await check(project)).toEqual([expect.stringMatching(/:5 input_schema_missing: /)])
  })
})

describe('a definition in code', () => {
  const define = (messages: (input: { text: string; tone?: string | undefined }) => string, version = '1.0.0') =>
    definePrompt({
      name: 'code',
      version,
      input: z.object({ text: z.string(), tone: z.string().optional() }),
      messages,
    })
  const of = (prompt: unknown) => createProject({}, [prompt as AnyPrompt])

  test('has a field that its function neither reads nor names', async () => {
    await using project = await of(define(({ text }) => text))
    await lock(project)
    expect(await check(project)).toEqual([expect.stringContaining('variable_unused: the input has the field tone')])
  })

  test.each([
    ['reads it only on one way', define(input => (input.text === 'x' ? (input.tone ?? '') : input.text))],
    ['hands all of the input on', define(input => JSON.stringify(input))],
    [
      'cannot be watched with a sample',
      define(() => {
        throw new Error('not now')
      }),
    ],
  ])('is not said to leave a field unused where it %s', async (_what, prompt) => {
    await using project = await of(prompt)
    await lock(project)
    expect(await check(project)).toEqual([])
  })

  test('changes with a constant that its function uses', async () => {
    let words = 'Summarize'
    const prompt = define(({ text, tone }) => `${words}: ${text} ${tone}`)
    await using project = await of(prompt)
    await lock(project)
    words = 'Shorten'
    expect(await check(project)).toEqual([expect.stringMatching(/content_changed: .*: what messages writes$/)])
  })

  test.each([
    ['the time', () => `It is ${new Date().toDateString()}`],
    ['the time in milliseconds', () => `It is ${Date.now()}`],
    ['chance', () => `Number ${Math.random()}`],
  ])('may depend on %s without changing', async (_what, now) => {
    await using project = await of(define(({ text, tone }) => `${text} ${tone} ${now()}`))
    const { added } = await lock(project)
    expect(added[0]?.messages).toBeUndefined()
    expect(await check(project)).toEqual([])
  })
})

describe('what the models of the routes can do', () => {
  const old = openai({ model: 'o1-mini', api: 'chat' })
  const none = custom({
    name: 'mine',
    model: 'm',
    call: () => {
      throw new Error('never called')
    },
  })
  const claude2 = anthropic({ model: 'claude-2.1' })

  test('is held against what the prompt asks', async () => {
    await using project = await createProject(
      {
        [FILE]: promptFile({
          input: '    text: string\n    photo: string',
          more: 'config:\n  reasoning: high\n',
          template: '{{text}}{{media url=photo}}',
        }),
      },
      [
        'prompts',
        definePrompt({
          name: 'tools',
          version: '1.0.0',
          tools: [externalTool({ name: 'ask', description: 'Ask', input: z.object({}) })],
          messages: () => 'Hello',
        }) as AnyPrompt,
      ],
    )
    await lock(project)
    expect(await check(project, [none])).toEqual([])
    expect(await check(project, [old, claude2])).toEqual([
      expect.stringMatching(
        /summarize\.prompt:7 capability_missing: the route openai\/o1-mini has no answers by a schema/,
      ),
      expect.stringMatching(/summarize\.prompt:3 capability_missing: the route openai\/o1-mini has no images/),
      expect.stringMatching(
        /summarize\.prompt:\d+ capability_missing: the route anthropic\/claude-2\.1 has no reasoning/,
      ),
      expect.stringMatching(/breakwater\.config\.ts capability_missing: the route openai\/o1-mini has no tools/),
    ])
  })
})

describe('the registry', () => {
  test('says which file is no prompt, and on which line', async () => {
    await using project = await createProject({
      'prompts/a.prompt': '---\nversion: [1\n---\nHello',
      'prompts/b.prompt': promptFile({ template: '{{#if text}}' }),
      'prompts/deep/c.prompt': promptFile(),
    })
    const { prompts, findings } = await loadRegistry(project.config)
    expect(prompts.map(({ file }) => file)).toEqual(['prompts/deep/c.prompt'])
    expect(findings.map(written)).toEqual([
      expect.stringMatching(/^prompts\/a\.prompt:\d prompt_unreadable: expected YAML/),
      expect.stringMatching(/^prompts\/b\.prompt prompt_unreadable: template: expected a Handlebars template/),
    ])
  })

  test('takes two versions of a name, and not the same version twice', async () => {
    await using project = await createProject({
      'prompts/a.prompt': promptFile({ version: '1.0.0' }).replace('---\n', '---\nname: one\n'),
      'prompts/b.prompt': promptFile({ version: '1.10.0' }).replace('---\n', '---\nname: one\n'),
      'prompts/c.prompt': promptFile({ version: '1.9.0' }).replace('---\n', '---\nname: one\n'),
      'prompts/d.prompt': promptFile({ version: '1.9.0' }).replace('---\n', '---\nname: one\n'),
    })
    const { prompts, findings } = await loadRegistry(project.config)
    expect(prompts.map(({ prompt }) => prompt.version)).toEqual(['1.0.0', '1.9.0', '1.10.0'])
    expect(findings.map(written)).toEqual([
      'prompts/d.prompt prompt_twice: prompts/c.prompt has the same name and version',
    ])
  })

  test('says what to do where there are none', async () => {
    await using project = await createProject({})
    await expect(loadRegistry(project.config)).rejects.toThrow(/no prompts: name a folder of \.prompt files/)
  })
})

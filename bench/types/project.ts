import { mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const ROOT: string = join(import.meta.dirname, '../..')

const OBJECTS = 50
const FIELDS = 20
const PROMPTS = 100

const KINDS = [
  'z.string().min(1)',
  'z.number().int().min(0).max(100)',
  'z.boolean().optional()',
  "z.enum(['low', 'middle', 'high'])",
  'z.array(z.object({ id: z.string(), weight: z.number() }))',
] as const

const count = (length: number): number[] => Array.from({ length }, (_, index) => index)

const objects = (): string[] =>
  count(OBJECTS).map(object => {
    const fields = count(FIELDS).map(field => `  field${field}: ${KINDS[(object + field) % KINDS.length]},`)
    return `export const object${object} = z.object({\n${fields.join('\n')}\n})`
  })

const inputOf = (prompt: number): string => `object${prompt % OBJECTS}`
const outputOf = (prompt: number): string => `object${(prompt * 7 + 3) % OBJECTS}`

/** The schemas, and their types as anybody would use them without a library. */
const inferred = (prompt: number): string => `
export type Input${prompt} = z.infer<typeof ${inputOf(prompt)}>
export type Output${prompt} = z.infer<typeof ${outputOf(prompt)}>
export const render${prompt} = (input: Input${prompt}): string => \`\${input.field0} \${input.field1}\`
export const use${prompt} = (output: Output${prompt}): Output${prompt}['field3'] => output.field3`

/** The same schemas in prompts, called. */
const prompted = (prompt: number): string => `
export const prompt${prompt} = definePrompt({
  name: 'prompt${prompt}',
  input: ${inputOf(prompt)},
  output: ${outputOf(prompt)},
  messages: input => \`\${input.field0} \${input.field1}\`,
  tools: { first: tool${prompt % OBJECTS}, second: tool${(prompt * 3 + 1) % OBJECTS} },
  onFailure: { default: degrade(() => 'nothing') },
})
export const use${prompt} = async (input: z.input<typeof ${inputOf(prompt)}>) => {
  const result = await client.run(prompt${prompt}, input)
  return result.ok ? result.value.field3 : result.fallback
}`

/** What a tool does, with the type of its schema; and the same as a tool. */
const functions = (): string[] =>
  count(OBJECTS).map(one => `export const run${one} = (input: z.infer<typeof object${one}>) => input.field0`)
const tools = (): string[] =>
  count(OBJECTS).map(
    one => `export const tool${one} = tool({ description: 'x', input: object${one}, run: input => input.field0 })`,
  )

const HEADS = {
  inferred: [],
  prompted: [
    "import { createClient, definePrompt, degrade, openaiCompatible, tool } from 'breakwater'",
    "const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: 'http://localhost' })] })",
  ],
} as const

/**
 * A project of 100 prompts and 50 tools over 50 schemas of 20 fields in a new temporary folder.
 *
 * @param declarations where `breakwater` is read from: its sources, or what was built
 */
export async function writeProject(kind: keyof typeof HEADS, declarations: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-types-'))
  const body = count(PROMPTS).map(kind === 'inferred' ? inferred : prompted)
  const program = [
    "import { z } from 'zod'",
    ...HEADS[kind],
    ...objects(),
    ...(kind === 'inferred' ? functions() : tools()),
    ...body,
  ].join('\n')
  await writeFile(join(folder, 'program.ts'), `${program}\n`)
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        isolatedDeclarations: false,
        declaration: false,
        typeRoots: [join(ROOT, 'node_modules/@types')],
        paths: { breakwater: [declarations] },
      },
      include: ['program.ts'],
    }),
  )
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

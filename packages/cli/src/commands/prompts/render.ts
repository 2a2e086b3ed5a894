import { loadConfig } from '@breakwater/testing/config'
import { openProject, refOf, resolvePrompt, sampleInputOf, writeMessages } from '@breakwater/testing/prompts'
import { type Failure, type Request, renderPrompt } from 'breakwater'
import colors from 'picocolors'
import { printable } from '../../mark.ts'
import { EXIT, Mistake } from '../../mistake.ts'
import { warnOf } from './findings.ts'
import { inputOf } from './input.ts'

export interface RenderOptions {
  readonly input?: string
  readonly json?: true
}

export async function runRender(ref: string, { input: given, json }: RenderOptions): Promise<number> {
  const project = await openProject(await loadConfig())
  const { prompt, snapshot, from } = await resolvePrompt(ref, project)
  if (prompt === undefined) {
    throw new Mistake(`${ref} was found in ${from}, and ${snapshot.file} defined it in code: it cannot be rendered now`)
  }
  const input = given === undefined ? sampleInputOf(prompt) : await inputOf(given)
  warnOf(project.registry.findings, project.directory)
  console.error(colors.dim(`${refOf(snapshot)} (${from})${given === undefined ? sampleWords(input) : ''}`))
  const rendered = await renderPrompt(prompt, input)
  if (!rendered.ok) {
    for (const line of refusalLines(rendered.failure)) console.error(line)
    return EXIT.failed
  }
  console.log(json ? JSON.stringify(dataOf(rendered.request), null, 2) : textOf(rendered.request))
  return EXIT.ok
}

const sampleWords = (input: unknown): string =>
  input === undefined ? ' for no input' : ` for a sample input: ${JSON.stringify(input)}`

const dataOf = ({ prompt, messages, tools, outputSchema, settings }: Request): object => ({
  prompt,
  messages,
  tools,
  ...(outputSchema && { outputSchema }),
  settings,
})

/** Tabs and line breaks stay; what else steers a terminal is shown. */
const textOf = ({ messages }: Request): string => writeMessages(messages).replace(/[^\P{Cc}\t\n]/gu, '·')

function refusalLines({ code, message, issues }: Failure): string[] {
  return [
    `${colors.red(code)}  ${message}`,
    ...issues.map(({ place, quote }) => `  ${place}: ${printable(quote ?? '')}`),
  ]
}

import { text as readStream } from 'node:stream/consumers'
import {
  BreakwaterError,
  type JsonSchema,
  locatePlace,
  type ParseOptions,
  type ParseResult,
  parseOutput,
} from 'breakwater'
import { type Command, Option } from 'commander'
import colors from 'picocolors'
import { readJson, readText } from '../files.ts'
import { mark } from '../mark.ts'
import { EXIT, Mistake } from '../mistake.ts'
import { readByPeers } from './parse-peers.ts'

export interface ParseCommandOptions {
  /** A JSON Schema file. */
  readonly schema: string
  readonly maxRepairs?: ParseOptions['maxRepairs']
  readonly truncated?: boolean
  /** Shows beside it what other parsers make of the text, where they are installed. */
  readonly peers?: boolean
}

export interface ParseReport {
  readonly out: string
  readonly error: string
  readonly exitCode: number
}

/**
 * Reads a file, or standard input for `-`, by a schema. The value goes to `out`, all that is told about it to `error`.
 *
 * @throws Mistake where the text or the schema cannot be used
 */
export async function runParse(file: string, options: ParseCommandOptions): Promise<ParseReport> {
  const schema = (await readJson(options.schema)) as JsonSchema
  const text = file === '-' ? await readStream(process.stdin) : await readText(file)
  const parsed = parse(schema, text, options)
  const report = parsed.ok ? reportValue(parsed) : reportFailure(parsed, text)
  return options.peers === true ? { ...report, error: report.error + (await readByPeers(schema, text)) } : report
}

function parse(schema: JsonSchema, text: string, options: ParseCommandOptions): ParseResult<unknown> {
  try {
    return parseOutput(schema, text, {
      maxRepairs: options.maxRepairs ?? 'all',
      truncated: options.truncated ?? false,
    })
  } catch (error) {
    if (BreakwaterError.isInstance(error)) throw new Mistake(error.message)
    throw error
  }
}

function reportValue(parsed: ParseResult<unknown> & { ok: true }): ParseReport {
  const lines = [
    ...parsed.repairs.map(({ name, place }) => `${colors.yellow('repair')}  ${name} at ${place}`),
    ...parsed.caveats.map(({ code, message }) => `${colors.yellow('caveat')}  ${code}: ${message}`),
  ]
  const error = lines.map(line => `${line}\n`).join('')
  return { out: `${JSON.stringify(parsed.value, null, 2)}\n`, error, exitCode: EXIT.ok }
}

function reportFailure({ failure }: ParseResult<unknown> & { ok: false }, text: string): ParseReport {
  const lines = [`${colors.red(failure.code)}  ${failure.message}`]
  for (const issue of failure.issues) {
    lines.push('', `${issue.place}: expected ${issue.expected}, received ${issue.received}`)
    const offset = locatePlace(text, issue.place)
    if (offset !== undefined) lines.push(...mark(text, offset))
  }
  return { out: '', error: `${lines.join('\n')}\n`, exitCode: EXIT.failed }
}

export function registerParse(program: Command): void {
  program
    .command('parse')
    .description('read what a model wrote by a JSON Schema: the value, or why there is none')
    .argument('<file>', 'the text, or - for standard input')
    .requiredOption('--schema <file>', 'a JSON Schema')
    .addOption(
      new Option('--max-repairs <how far>', 'how far reading may go').choices(['none', 'format', 'all']).default('all'),
    )
    .option('--truncated', 'the provider reported that the text was cut')
    .option('--peers', 'show what JSON.parse, jsonrepair and the AI SDK make of the text, where they are installed')
    .addHelpText('after', '\nExit code: 0 with a value, 1 without one, 2 when the schema or the file cannot be used.')
    .action(async (file: string, options: ParseCommandOptions) => {
      const { out, error, exitCode } = await runParse(file, options)
      process.stdout.write(out)
      process.stderr.write(error)
      process.exitCode = exitCode
    })
}

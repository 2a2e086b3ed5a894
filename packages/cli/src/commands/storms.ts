import {
  FAULTS,
  type FaultName,
  type ParameterDescription,
  type Play,
  type Storm,
  stormSchema,
  storms,
} from '@breakwater/testing'
import type { Command } from 'commander'
import colors from 'picocolors'
import { findStorm } from '../find-storm.ts'

interface StormsOptions {
  readonly json?: true
  readonly schema?: true
}

export function registerStorms(program: Command): void {
  program
    .command('storms')
    .summary('list and explain the built-in storms and the faults that they play')
    .description('Lists the built-in storms and all faults; with a name, explains one storm, fault or storm file.')
    .argument('[name]', 'a storm, a fault, or a storm file (which is checked)')
    .option('--json', 'print data instead of text')
    .option('--schema', 'print the JSON Schema of storm files')
    .addHelpText('after', '\nExit code 0; 2 when there is no such storm or the file is not one.')
    .action(explain)
}

async function explain(name: string | undefined, options: StormsOptions): Promise<void> {
  if (options.schema) return print(JSON.stringify(stormSchema, null, 2))
  if (name === undefined) return options.json ? printData({ storms, faults: FAULTS }) : print(overview())
  if (Object.hasOwn(FAULTS, name)) {
    const fault = FAULTS[name as FaultName]
    return options.json ? printData(fault) : print(faultPage(name as FaultName))
  }
  const storm = await findStorm(name)
  return options.json ? printData(storm) : print(stormPage(storm))
}

const print = (text: string): void => console.log(text)
/** Functions of the faults are no data: JSON leaves them out. */
const printData = (data: unknown): void => print(JSON.stringify(data, null, 2))

function overview(): string {
  const lines = [
    colors.bold('Storms'),
    ...table(Object.values(storms).map(storm => [storm.name, storm.description ?? ''])),
  ]
  for (const kind of KINDS) {
    const names = FAULT_NAMES.filter(name => FAULTS[name].kind === kind.name)
    lines.push('', colors.bold(kind.title), ...table(names.map(name => [name, FAULTS[name].explanation])))
  }
  return [
    ...lines,
    '',
    colors.dim('breakwater storms NAME explains one; breakwater simulate --storm NAME plays one.'),
  ].join('\n')
}

const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

const KINDS = [
  { name: 'response', title: 'Faults in place of the answer' },
  { name: 'request', title: 'Faults before the request is read (in the order of requests only)' },
  { name: 'output', title: 'Faults in what the model wrote' },
  { name: 'stream', title: 'Faults between the events of a stream' },
] as const

function faultPage(name: FaultName): string {
  const fault = FAULTS[name]
  const parameters = Object.entries<ParameterDescription>(fault.parameters)
  const counted = fault.isCounted === false ? 'no' : fault.isCounted === true ? 'yes' : 'it depends on the status'
  return [
    `${colors.bold(name)}: ${fault.explanation}`,
    `counted by a circuit breaker: ${counted}`,
    ...(parameters.length === 0
      ? []
      : ['', 'Parameters', ...table(parameters.map(([field, p]) => [field, explainParameter(p)]))]),
  ].join('\n')
}

function explainParameter(parameter: ParameterDescription): string {
  const values = parameter.values === undefined ? '' : ` (${parameter.values.join(', ')})`
  return `${parameter.explanation}${values}; default: ${parameter.default}`
}

function stormPage(storm: Storm): string {
  const names = [...new Set(playsOf(storm).map(nameOf))].filter(name => name !== 'ok')
  return [
    `${colors.bold(storm.name)}: ${storm.description ?? ''}`,
    '',
    JSON.stringify(storm, null, 2),
    ...(names.length === 0
      ? []
      : ['', 'Faults', ...table(names.map(name => [name, FAULTS[name as FaultName].explanation]))]),
  ].join('\n')
}

const playsOf = (storm: Storm): Play[] => [
  ...((storm.faults ?? []) as Play[]),
  ...(storm.conversations ?? []).flatMap(({ play }) => play),
  ...(storm.windows ?? []).flatMap(({ play }) => (play === undefined ? [] : [play])),
]

const nameOf = (play: Play): string => (typeof play === 'string' ? play : play.fault)

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.flatMap(([name, text]) => {
    const [first = '', ...rest] = wrapped(text, Math.max(40, (process.stdout.columns ?? 110) - width - 4))
    return [`  ${colors.cyan(name.padEnd(width))}  ${first}`, ...rest.map(line => ' '.repeat(width + 4) + line)]
  })
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

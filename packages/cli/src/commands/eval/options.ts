import type { Mode } from '@breakwater/testing/evaluation'
import { InvalidArgumentError } from 'commander'
import { EXIT, Mistake } from '../../mistake.ts'

export interface EvalOptions {
  readonly prompt: readonly string[]
  readonly route: readonly string[]
  readonly offline?: true
  readonly cassette?: true
  readonly live?: true
  readonly record?: true
  readonly repeat: number
  readonly concurrency: number
  readonly budget?: number
  readonly fresh?: true
  readonly journal?: string
  readonly baseline?: string | false
  readonly writeBaseline?: true
  readonly threshold: readonly string[]
  readonly alpha: number
  readonly report: readonly ReportFile[]
  readonly json?: true
}

export interface ReportFile {
  readonly format: (typeof FORMATS)[number]
  readonly file: string
}

const FORMATS = ['md', 'junit', 'json', 'html'] as const

/** `html=report.html`, into what was given before. */
export function reportFile(text: string, before: readonly ReportFile[]): readonly ReportFile[] {
  const [, format, file] = /^(\w+)=(.+)$/s.exec(text) ?? []
  const known = FORMATS.find(each => each === format)
  if (known === undefined || file === undefined) {
    throw new InvalidArgumentError(`Expected FORMAT=FILE, with one of the formats ${FORMATS.join(', ')}.`)
  }
  return [...before, { format: known, file }]
}

export function countFromOne(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.')
  return value
}

export function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0 && value < 1)) {
    throw new InvalidArgumentError('Expected a number between 0 and 1.')
  }
  return value
}

/** @throws Mistake for options that do not go together */
export function modeOf(options: EvalOptions): Mode {
  const modes = (['offline', 'cassette', 'live'] as const).filter(mode => options[mode])
  if (modes.length > 1) throw new Mistake(`choose one of ${modes.map(mode => `--${mode}`).join(' and ')}`)
  const [mode = 'offline'] = modes
  const refuse = (option: string, needed: string): never => {
    throw new Mistake(`${option} goes with ${needed}`, EXIT.usage)
  }
  if (mode === 'offline' && options.repeat > 1)
    refuse('--repeat', '--live or --cassette: recorded outputs never change')
  if (mode === 'offline' && options.route.length > 0) refuse('--route', '--live or --cassette')
  if (mode !== 'live' && options.budget !== undefined) refuse('--budget', '--live')
  if (mode !== 'live' && options.fresh) refuse('--fresh', '--live')
  if (mode !== 'cassette' && options.record) refuse('--record', '--cassette')
  return mode
}

/** How the command ends. */
export const EXIT = {
  ok: 0,
  /** It did its work, and the answer is no; or it failed for a reason outside the command line. */
  failed: 1,
  /** The command line, or a file that it names, is wrong. */
  usage: 2,
} as const

/** Something that the user can put right: printed without a stack. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message)
    this.exitCode = exitCode
  }
}

/** By name: the classes of libraries need not be loaded for a command that does not use them. */
const MISTAKES = [
  'Mistake',
  'ConfigError',
  'DatasetError',
  'CassetteError',
  'ChaosError',
  'UnknownPrompt',
  'BaselineError',
  'JournalError',
  'ScorerError',
  'ThresholdError',
]

/** Whether an error is the user's to put right, whoever noticed it. */
export const isMistake = (error: unknown): error is Error & { readonly exitCode?: number } =>
  error instanceof Error && MISTAKES.includes(error.name)

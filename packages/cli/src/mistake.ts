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

import { misuse } from '../result/index.ts'

/** Throws at the first option that is not known, naming the known ones. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw misuse(where, `one of the options ${known.join(', ')}`, `the unknown option ${name}`)
  }
}

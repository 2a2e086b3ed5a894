import type { LibraryName } from '@breakwater/testing/chaos'

export interface ChaosCommandOptions {
  readonly prompt?: string
  readonly target?: LibraryName
  readonly fault: readonly string[]
  readonly storm: readonly string[]
  readonly calls: number
  readonly seed: number
  readonly input?: string
  readonly answer?: string
  readonly timeScale?: number
  readonly limit?: number
  /** Seconds. */
  readonly within: number
  readonly out?: string
  readonly junit?: string
  readonly badge?: string
  readonly json?: true
}

/** The options that a row needs to be played again, as words of a command line. */
export function reproduceWith(
  command: readonly string[],
  options: ChaosCommandOptions,
  isStorm: (name: string) => boolean,
) {
  const { prompt, target, input, answer, timeScale, limit, seed, calls } = options
  return (name: string): string =>
    [
      'breakwater chaos',
      ...option('--prompt', prompt),
      ...option('--target', target),
      ...option(isStorm(name) ? '--storm' : '--fault', name),
      ...(isStorm(name) ? option('--calls', calls) : []),
      ...option('--input', input),
      ...option('--answer', answer),
      ...option('--time-scale', timeScale),
      ...option('--limit', limit),
      ...option('--seed', seed),
      ...(command.length === 0 ? [] : ['--', ...command.map(quoted)]),
    ].join(' ')
}

const option = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, quoted(String(value))]

/** A word as a POSIX shell reads it back. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

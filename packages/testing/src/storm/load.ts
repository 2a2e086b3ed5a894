import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { FAULTS, faultPlay, type Play } from '../faults/index.ts'
import type { Storm } from './storm.ts'
import { stormShape } from './storm-shape.ts'

/** A storm that does not fit its form. The message names the file and each field. */
export class StormError extends Error {
  override readonly name = 'StormError'
  /** One sentence per thing that is wrong, each beginning with its place. */
  readonly problems: readonly string[]

  constructor(where: string, problems: readonly string[]) {
    super(
      problems.length === 1 ? `${where}: ${problems[0]}` : `${where}:\n${problems.map(one => `  ${one}`).join('\n')}`,
    )
    this.problems = problems
  }
}

/**
 * Checks data that should be a storm.
 *
 * @param where named in the error: a file, say
 * @throws {StormError} with everything that is wrong
 */
export function checkStorm(value: unknown, where = 'storm'): Storm {
  const problems: string[] = []
  stormShape.check(value, '', problems)
  if (problems.length === 0) problems.push(...checkMeaning(value as Storm))
  if (problems.length > 0) throw new StormError(where, problems)
  return value as Storm
}

/**
 * Reads a storm from a YAML or JSON file.
 *
 * @throws {StormError} when the file cannot be read, is no YAML or is no storm
 */
export async function loadStorm(file: string): Promise<Storm> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StormError(file, [error.code === 'ENOENT' ? 'no such file' : `cannot be read (${error.code})`])
  })
  const document = parseDocument(text)
  if (document.errors.length > 0)
    throw new StormError(
      file,
      document.errors.map(error => firstLine(error.message)),
    )
  return checkStorm(document.toJS(), file)
}

const firstLine = (message: string): string => message.split('\n', 1)[0]!.replace(/:$/, '')

/** What a schema cannot say. */
function checkMeaning(storm: Storm): string[] {
  const problems: string[] = []
  const weights = (storm.faults ?? []).filter(fault => typeof fault === 'object' && 'weight' in fault)
  if (weights.length > 0 && weights.length < storm.faults!.length) {
    problems.push('faults: expected all with a weight or all without, received both')
  }
  const drawn: [string, Play][] = [
    ...weights.map((fault, index): [string, Play] => [`faults[${index}]`, fault as Play]),
    ...(storm.conversations ?? []).flatMap(({ play }, index) =>
      play.map((one, step): [string, Play] => [`conversations[${index}].play[${step}]`, one]),
    ),
    ...(storm.windows ?? []).flatMap(({ play }, index): [string, Play][] =>
      play === undefined ? [] : [[`windows[${index}].play`, play]],
    ),
  ]
  for (const [place, play] of drawn) if (isEarly(play)) problems.push(`${place}: ${EARLY_ONLY}`)
  for (const [index, window] of (storm.windows ?? []).entries()) {
    if (window.untilMs <= window.fromMs) problems.push(`windows[${index}].untilMs: expected more than fromMs`)
  }
  return problems
}

const EARLY_ONLY = 'happens before the request is read, so it can only stand in faults, in the order of requests'

function isEarly(play: Play): boolean {
  const name = faultPlay(play)?.fault as string | undefined
  return name !== undefined && name !== 'ok' && FAULTS[name as keyof typeof FAULTS].kind === 'request'
}

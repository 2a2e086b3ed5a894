import { InvalidArgumentError, Option } from 'commander'

/** Parsers for option values: what they throw, commander prints with the option's name. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('Expected a whole number from 0.')
  }
  return value
}

export function portNumber(text: string): number {
  const value = wholeNumber(text)
  if (value > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535 (0: any that is free).')
  return value
}

export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Expected a number above 0.')
  }
  return value
}

const UNITS: { readonly [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `30d`, `12h`, `2026-11-01` or a full ISO date: milliseconds since 1970. An age is counted back from now. */
export function pointInTime(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return Date.now() - Number(count) * (UNITS[unit] as number)
  const atMs = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('Expected an age (30d, 12h, 15m, 2w) or a date (2026-11-01).')
  return atMs
}

export function numberFromZero(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('Expected a number from 0.')
  }
  return value
}

/** For an option that may come more than once. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

/** The same as an option whose help says in words what goes without it. */
export const repeated = (flags: string, description: string, byDefault: string): Option =>
  new Option(flags, `${description}; may be repeated`).argParser(collect).default([], byDefault)

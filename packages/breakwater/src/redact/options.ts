import { misuse } from '../result/index.ts'
import { PHONE_PLANS } from './detect/phone-plans.ts'
import type { Rules } from './rules.ts'
import type { Span } from './span.ts'
import { REDACTION_TYPES, type RedactionType } from './types.ts'

export interface RedactorOptions {
  /**
   * `pseudonym` (default): `<EMAIL_1>`, so that a text stays readable.
   * `fake`: digits stay digits and letters letters, in the same places, so that JSON stays the same JSON.
   */
  readonly mode?: 'pseudonym' | 'fake'
  /** What to look for (default: every type). Patterns and the recognizer are not affected. */
  readonly types?: readonly RedactionType[]
  /**
   * Further patterns by the name of their type (lower case, digits, `_`). They see windows of 4 096 characters with 512
   * more on either side: a longer match is not found, `^` and `$` mean the ends of a window. A pattern that backtracks
   * is slow within its window.
   */
  readonly patterns?: Readonly<Record<string, RegExp>>
  /**
   * Values to leave alone: equal without regard to case, or matched by an expression (of values up to 256 characters).
   */
  readonly allow?: readonly (string | RegExp)[]
  /** Finds names, addresses and the like; called with the same windows as patterns. Its offsets are of that window. */
  readonly recognize?: (text: string) => readonly Span[]
  /** ISO 3166 codes; in these countries a phone number counts without `+` (default US GB DE FR ES IT NL IN BR). */
  readonly phoneCountries?: readonly string[]
  /** Makes the fakes repeatable across processes (default: random). Who knows it can test guesses against a fake. */
  readonly seed?: string
}

const PHONE_COUNTRIES: readonly string[] = ['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'IN', 'BR']
const MAX_ALLOWED = 256

/** Checks the options and makes the rules of a scan from them; throws on misuse. */
export function rulesOf(options: RedactorOptions): Rules {
  const types: ReadonlySet<string> = new Set(options.types ?? REDACTION_TYPES)
  for (const type of types) checkOneOf('types', type, REDACTION_TYPES)
  const phoneCountries = options.phoneCountries ?? PHONE_COUNTRIES
  for (const country of phoneCountries) checkCountry(country)
  for (const name of Object.keys(options.patterns ?? {})) checkName(name)
  checkOneOf('mode', options.mode ?? 'pseudonym', ['pseudonym', 'fake'])
  return { isEnabled: type => types.has(type), isAllowed: allowance(options.allow ?? []), phoneCountries }
}

function allowance(allow: readonly (string | RegExp)[]): (value: string) => boolean {
  if (allow.length === 0) return () => false
  const values = new Set(allow.filter(entry => typeof entry === 'string').map(entry => entry.toLowerCase()))
  // Without `g` and `y`: an expression with a memory would answer differently each time.
  const patterns = allow
    .filter(entry => typeof entry !== 'string')
    .map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, '')))
  return value =>
    value.length <= MAX_ALLOWED && (values.has(value.toLowerCase()) || patterns.some(pattern => pattern.test(value)))
}

function checkOneOf(field: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw misuse(`createRedactor: ${field}`, `one of ${known.join(', ')}`, JSON.stringify(value))
}

function checkCountry(country: string): void {
  if (Object.hasOwn(PHONE_PLANS, country)) return
  throw misuse('createRedactor: phoneCountries', 'ISO 3166 codes in upper case', JSON.stringify(country))
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]{0,39}$/.test(name)) return
  throw misuse('createRedactor: patterns', 'names of lower-case letters, digits and _', JSON.stringify(name))
}

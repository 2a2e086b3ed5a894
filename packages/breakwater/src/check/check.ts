import { type JsonSchema, type Message, misuse } from '../result/index.ts'

/** A named semantic test of a value against its input. The same check serves live calls and evaluations. */
export interface Check<T = unknown, I = unknown> {
  readonly name: string
  run(value: T, input: I, context: CheckContext): Verdict | Promise<Verdict>
  /** Share of the values that it runs on, from 0 to 1, for costly ones. Default 1. */
  readonly sampleRate?: number
  /**
   * What follows when it does not pass. `fail` (default): the call fails. `reask`: the model is told the reason and
   * asked again, as often as the call allows. `flag`: the value is handed over with a caveat, whatever happens here.
   */
  readonly onFail?: OnFail
  /** It asks a model, so that it decides nothing without a network. */
  readonly asksModel?: true
}

export type OnFail = 'fail' | 'reask' | 'flag'

/** What a check says. Reasons may quote the value: they go to the model and to redacted stores, never into a message. */
export type Verdict =
  | { readonly pass: true }
  /** `place` is a JSON path into the value. */
  | { readonly pass: false; readonly reason: string; readonly place?: string }
  /** It could not be decided: a source is missing, a text is too short, a judge is out of reach. Never a pass. */
  | { readonly unavailable: string }

export interface CheckContext {
  /** Aborts when the call ends. */
  readonly signal: AbortSignal
  /** What the model was asked; undefined where a value is evaluated without its prompt. */
  readonly messages?: readonly Message[] | undefined
  /** Asks a model within the budget of the call; undefined where no model can be asked. */
  readonly ask?: Ask | undefined
}

/** Asks a model for a value: the shape of `client.ask`. */
export type Ask = (
  text: string,
  options: { readonly output: JsonSchema; readonly signal: AbortSignal; readonly route?: string },
) => Promise<
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: { code: string } }
>

export const PASS: Verdict = Object.freeze({ pass: true })

/** `place` is left out where it is undefined. */
export const fail = (reason: string, place?: string): Verdict =>
  place === undefined ? { pass: false, reason } : { pass: false, reason, place }

/**
 * Refuses what cannot be a list of checks, where the prompt is defined.
 *
 * @throws BreakwaterError for a check without a name, two of one name, a share outside 0 to 1, an unknown `onFail`
 */
export function assertChecks(where: string, checks: readonly Check<never, never>[]): void {
  const names = new Set<string>()
  for (const [index, check] of checks.entries()) {
    const place = `${where}[${index}]`
    if (typeof check.run !== 'function') throw misuse(`${place}.run`, 'a function', typeof check.run)
    if (typeof check.name !== 'string' || check.name === '') throw misuse(`${place}.name`, 'a name', typeof check.name)
    if (names.has(check.name)) throw misuse(`${place}.name`, 'a name of its own', `${check.name} again`)
    names.add(check.name)
    const rate = check.sampleRate ?? 1
    if (!(rate >= 0 && rate <= 1)) throw misuse(`${place}.sampleRate`, 'a share from 0 to 1', String(rate))
    const onFail = check.onFail ?? 'fail'
    if (!['fail', 'reask', 'flag'].includes(onFail)) throw misuse(`${place}.onFail`, 'fail, reask or flag', onFail)
  }
}

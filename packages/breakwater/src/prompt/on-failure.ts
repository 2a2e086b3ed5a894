import { type CompiledOutput, compileOutput, type OutputSchema, type OutputValue } from '../output/index.ts'
import { CODES, type Failure, type FailureCode, isFailureCode, misuse } from '../result/index.ts'

const DEGRADE: unique symbol = Symbol('degrade')

/** Offers the users of a prompt something instead of a value. */
export interface Degrade<F> {
  readonly [DEGRADE]: (failure: Failure) => F
}

const SIMPLER: unique symbol = Symbol('simpler')

/** Asks again for less: an answer that is easier to give. */
export interface Simpler<Schema extends OutputSchema> {
  readonly [SIMPLER]: CompiledOutput<OutputValue<Schema>>
}

/** What becomes of a failure of a given code. */
export type FailureAction<F = unknown> = 'fail' | 'reask' | 'next_route' | Degrade<F> | Simpler<OutputSchema>

export type OnFailure = { readonly [code in FailureCode | 'default']?: FailureAction }

/**
 * `onFailure: { refused: degrade(() => "couldn't summarize") }`: the answer stands beside the failure, as
 * `result.fallback`, never in the place of a value.
 */
export const degrade = <F>(offer: (failure: Failure) => F): Degrade<F> => ({ [DEGRADE]: offer })

export const isDegrade = (action: FailureAction): action is Degrade<unknown> =>
  typeof action === 'object' && DEGRADE in action

/**
 * `onFailure: { schema_mismatch: simpler(z.object({ summary: z.string() })) }`: the model is told what was wrong and
 * asked for this instead, once; the value has then this form, and the caveat `schema_simplified`.
 */
export const simpler = <const Schema extends OutputSchema>(schema: Schema): Simpler<Schema> => ({
  [SIMPLER]: compileOutput(schema, { where: 'simpler(…)' }),
})

/** The schema to go on with; undefined for any other action. */
export const simplerOutput = (action: FailureAction): CompiledOutput<unknown> | undefined =>
  typeof action === 'object' && SIMPLER in action ? action[SIMPLER] : undefined

/** Throws what the caller's function throws. */
export const offerOf = (action: Degrade<unknown>, failure: Failure): unknown => action[DEGRADE](failure)

/** The prompt's word on a code, else its `default`, else: re-ask what a model can better, fail with the rest. */
export function actionFor(onFailure: OnFailure, code: FailureCode): FailureAction {
  return onFailure[code] ?? onFailure.default ?? (CODES[code].reask ? 'reask' : 'fail')
}

const WORDS = ['fail', 'reask', 'next_route']

export function checkOnFailure(where: string, onFailure: OnFailure): void {
  for (const [code, action] of Object.entries(onFailure)) {
    if (code !== 'default' && !isFailureCode(code)) {
      throw misuse(`${where} onFailure`, 'a failure code or "default"', `the unknown code ${code}`)
    }
    const isKnown =
      typeof action === 'string'
        ? WORDS.includes(action)
        : typeof action === 'object' && (DEGRADE in action || SIMPLER in action)
    if (!isKnown)
      throw misuse(
        `${where} onFailure.${code}`,
        '"fail", "reask", "next_route", degrade(…) or simpler(…)',
        typeof action,
      )
  }
}

import { type Check, type CheckContext, fail, type OnFail, PASS, type Verdict } from './check.ts'
import { type Leaf, leaves, TooLarge, type Where } from './leaves.ts'

/** What every built-in check takes. */
export interface CheckOptions extends Where {
  /** Default: the name of the function. Two checks of a prompt need different names. */
  readonly name?: string
  /** Share of the values that it runs on, from 0 to 1. Default 1. */
  readonly sampleRate?: number
  /** Default `fail`. */
  readonly onFail?: OnFail
}

type Run<I> = (value: unknown, input: I, context: CheckContext) => Verdict | Promise<Verdict>

/** A check with the common options; a value that is too large to be walked makes it unavailable. */
export function builtIn<I = unknown>(name: string, options: CheckOptions, run: Run<I>): Check<unknown, I> {
  return {
    name: options.name ?? name,
    ...(options.sampleRate === undefined ? {} : { sampleRate: options.sampleRate }),
    ...(options.onFail === undefined ? {} : { onFail: options.onFail }),
    run: (value, input, context) => {
      try {
        const verdict = run(value, input, context)
        return verdict instanceof Promise ? verdict.catch(tooLarge) : verdict
      } catch (error) {
        return tooLarge(error)
      }
    },
  }
}

function tooLarge(error: unknown): Verdict {
  if (error instanceof TooLarge) return { unavailable: `there are ${error.message}` }
  throw error
}

/** A check that asks the same of each part; `problem` answers why a part is wrong, `undefined` where it is right. */
export function eachLeaf(name: string, options: CheckOptions, problem: (leaf: Leaf) => string | undefined): Check {
  return builtIn(name, options, value => {
    for (const leaf of leaves(value, options)) {
      const reason = problem(leaf)
      if (reason !== undefined) return fail(reason, leaf.place)
    }
    return PASS
  })
}

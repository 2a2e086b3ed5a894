import type { Ask, Check, CheckContext, Verdict } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { Score } from './scorer.ts'

/** What became of a check: what it said, or what it threw. */
type Said = { readonly verdict: Verdict } | { readonly thrown: unknown }

/**
 * A prompt whose checks are watched: as soon as the first is run, all are, each once, so that the first that fails hides
 * none of the others. What the call makes of them stays as it was.
 */
export class WatchedChecks {
  readonly prompt: AnyPrompt
  readonly #checks: readonly Check<never, never>[]
  readonly #ask: Ask | undefined
  readonly #askers = new Set<string>()
  #said: Promise<readonly Said[]> | undefined

  constructor(prompt: AnyPrompt, ask: Ask | undefined) {
    this.#checks = prompt.checks
    this.#ask = ask
    const checks = prompt.checks.map(
      (check, index): Check<never, never> => ({
        ...check,
        sampleRate: 1,
        run: async (value, input, context) => {
          this.#said ??= this.#runAll(value, input, context)
          const said = (await this.#said)[index]!
          if ('thrown' in said) throw said.thrown
          return said.verdict
        },
      }),
    )
    this.prompt = { ...prompt, checks }
  }

  #runAll(value: never, input: never, context: CheckContext): Promise<readonly Said[]> {
    return Promise.all(
      this.#checks.map(async (check): Promise<Said> => {
        try {
          return { verdict: await check.run(value, input, { ...context, ask: this.#askOf(check.name) }) }
        } catch (thrown) {
          return { thrown }
        }
      }),
    )
  }

  #askOf(name: string): Ask | undefined {
    const ask = this.#ask
    if (ask === undefined) return undefined
    return (text, options) => {
      this.#askers.add(name)
      return ask(text, options)
    }
  }

  /** Checks that asked a model: the same value may fare otherwise the next time. */
  get askers(): ReadonlySet<string> {
    return this.#askers
  }

  /** By name; none where the call got no value to check. */
  async scores(): Promise<ReadonlyMap<string, Score>> {
    const said = (await this.#said) ?? []
    return new Map(said.map((each, index) => [this.#checks[index]!.name, scoreOf(each)]))
  }
}

function scoreOf(said: Said): Score {
  if ('thrown' in said) return { unavailable: 'the check threw' }
  const { verdict } = said
  if ('unavailable' in verdict) return verdict
  return verdict.pass ? { score: 1 } : { score: 0, reason: verdict.reason }
}

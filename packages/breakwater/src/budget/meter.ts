import type { Request, Usage } from '../result/index.ts'
import { charsOf, estimateInput } from './estimate.ts'
import { exactCounter } from './exact.ts'
import { Learned } from './learn.ts'
import { type ModelAddress, modelFacts } from './model-facts.ts'
import type { TokenPrices } from './prices.ts'
import { type Tokenization, tokenizationOf } from './tokenization.ts'

/** What metering needs to know of a route. */
export interface MeteredRoute extends ModelAddress {
  readonly name: string
  /** As the codecs are named; undefined where there is none. */
  readonly dialect: string | undefined
  /** Given by the caller: they win over what is known of the model. */
  readonly contextWindow: number | undefined
  readonly prices: TokenPrices | undefined
  readonly maxOutputTokens: number | undefined
}

/** Answers that an average is taken over. */
const MEMORY = 20
/** An estimate this near to a limit is worth an exact count. */
const NEAR = 0.25

/** Counts and prices the requests of one route, and learns from what its answers report. */
export class Meter {
  readonly route: MeteredRoute
  readonly tokenization: Tokenization
  readonly #isExact: boolean
  readonly #plain = new Learned()
  readonly #withTools = new Learned()
  #contextWindow: number | undefined
  #prices: TokenPrices | undefined
  /** Of the answers so far, the last ones counting most. */
  #output: number | undefined
  #ready: Promise<void> | 'yes' | undefined

  constructor(route: MeteredRoute) {
    this.route = route
    this.tokenization = tokenizationOf(route.model, route.dialect, route.baseURL)
    this.#isExact = countsByO200k(route.model)
    this.#contextWindow = route.contextWindow
    this.#prices = route.prices
  }

  get contextWindow(): number | undefined {
    return this.#contextWindow
  }

  get prices(): TokenPrices | undefined {
    return this.#prices
  }

  /** A promise only while the tables of windows and prices are being loaded, for the first call. */
  ready(): undefined | Promise<void> {
    if (this.#ready === 'yes') return undefined
    if (this.#ready !== undefined) return this.#ready
    if (this.#contextWindow !== undefined && this.#prices !== undefined) {
      this.#ready = 'yes'
      return undefined
    }
    const facts = modelFacts(this.route)
    if (facts instanceof Promise) {
      this.#ready = facts.then(known => this.#take(known))
      return this.#ready
    }
    this.#take(facts)
    return undefined
  }

  #take(facts: { readonly contextWindow: number | undefined; readonly prices: TokenPrices | undefined }): void {
    this.#contextWindow ??= facts.contextWindow
    this.#prices ??= facts.prices
    this.#ready = 'yes'
  }

  /** The estimate, and the same after what has been learned: exact where that is at hand and a limit is near. */
  count(request: Request, limit: number): { readonly raw: number; readonly input: number } {
    const raw = estimateInput(request, this.tokenization)
    const input = this.#learned(request).correct(raw)
    if (!this.#isExact || Math.abs(input - limit) > NEAR * limit) return { raw, input }
    const exact = exactCounter(charsOf(request))
    return exact === undefined ? { raw, input } : { raw, input: estimateInput(request, this.tokenization, exact) }
  }

  /** @param raw the estimate before what was learned */
  note(request: Request, raw: number, { inputTokens, outputTokens }: Usage): void {
    this.#learned(request).note(raw, inputTokens)
    if (outputTokens === undefined || !(outputTokens >= 0)) return
    this.#output = this.#output === undefined ? outputTokens : this.#output + (outputTokens - this.#output) / MEMORY
  }

  /** What an answer of which nothing was heard may have cost: what answers usually take, at most `most` tokens. */
  usualOutput(most: number): number {
    return Math.round(Math.min(this.#output ?? most / 4, most))
  }

  /** What tools add is not in proportion to the text: requests with tools are learned apart. */
  #learned({ tools }: Request): Learned {
    return tools.length > 0 ? this.#withTools : this.#plain
  }
}

export const countsByO200k = (model: string): boolean => OPENAI.test(model)

const OPENAI = /(^|\/)(gpt-(4o|4\.1|5)|o[134]\b|chatgpt)/

import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { misuse, type PromptIdentity } from '../result/index.ts'
import { checkOptions } from './options.ts'
import type { Prompt } from './prompt.ts'

type AnyPrompt = Prompt<never, unknown, unknown>

export interface CanaryOptions {
  /** One for each prompt, at least 0, not all 0: its share is its part of their sum. */
  readonly weights: readonly number[]
  /** Who gets the same prompt every time: a user, a conversation, a document. */
  readonly key?: string | undefined
  /** From 0 to below 1, such as `Math.random`: used where there is no key, and such a call is not sticky. */
  readonly random?: (() => number) | undefined
}

/** One of several prompts: what each of them takes, and what any of them may answer. */
export type Chosen<P extends AnyPrompt> = [P] extends [Prompt<infer Input, infer Value, infer Fallback>]
  ? Prompt<Input, Value, Fallback>
  : never

/**
 * The prompt to run. A key gets the same one in every process, whatever the order of the list. When weights change, a
 * key goes to another prompt only if that one gained on the one it leaves, so with two prompts no more keys move than
 * the change of their shares.
 *
 * Weighted rendezvous hashing (https://en.wikipedia.org/wiki/Rendezvous_hashing#Weighted_rendezvous_hash).
 *
 * @example
 * const prompt = canary([summarize, summarizeNext], { weights: [95, 5], key: user.id })
 * const result = await client.run(prompt, { text })
 * @throws BreakwaterError for weights that fit nothing, for two prompts of one name and version, and where there is
 *   neither a key nor `random`: whoever has no key must say that it may be by chance
 */
export function canary<const P extends AnyPrompt>(prompts: readonly P[], options: CanaryOptions): Chosen<P> {
  checkCanary(prompts, options)
  const { weights, key, random } = options
  const draw = key ? (prompt: P) => uniform(`${key}\0${identityOf(prompt)}`) : random && (() => between(random()))
  if (draw === undefined) throw misuse('canary({ key })', 'a text that is not empty, or random', 'neither')
  let best = -1
  let chosen = prompts[0] as P
  for (const [index, prompt] of prompts.entries()) {
    const weight = weights[index] as number
    const score = weight === 0 ? -1 : weight / -Math.log(draw(prompt))
    if (score > best) [best, chosen] = [score, prompt]
  }
  return chosen as unknown as Chosen<P>
}

const identityOf = ({ name, version }: PromptIdentity): string => `${name}@${version}`

function checkCanary(prompts: readonly AnyPrompt[], options: CanaryOptions): void {
  checkOptions('canary', options, ['weights', 'key', 'random'])
  const { weights } = options
  const fits = Array.isArray(weights) && weights.length === prompts.length && weights.every(isWeight)
  if (!fits || weights.every(weight => weight === 0)) {
    throw misuse('canary({ weights })', 'a number of at least 0 for each prompt, not all 0', JSON.stringify(weights))
  }
  if (new Set(prompts.map(identityOf)).size < prompts.length) {
    throw misuse('canary', 'prompts of different names or versions', `two of ${identityOf(prompts[0] as AnyPrompt)}`)
  }
}

const isWeight = (weight: unknown): boolean => typeof weight === 'number' && weight >= 0 && weight < Number.MAX_VALUE

/** A number between 0 and 1, neither of them, from 52 bits of SHA-256. */
function uniform(text: string): number {
  const bytes = new DataView(sha256(utf8ToBytes(text)).buffer)
  return between((bytes.getUint32(0) * 2 ** 20 + (bytes.getUint32(4) >>> 12)) / 2 ** 52)
}

const between = (drawn: number): number => drawn * (1 - 2 ** -52) + 2 ** -53

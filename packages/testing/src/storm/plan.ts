import { isCountedPlay, type Play } from '../faults/index.ts'
import { createRandom, hashSeed, shuffled } from '../random.ts'
import type { Script, Storm, StormFault, Weighted } from './storm.ts'

/** What is known of a request when its fault is chosen. */
export interface PlannedRequest {
  /** From 1, in the order of arrival. */
  readonly number: number
  readonly conversation: {
    readonly key: string
    /** From 1, in the order of arrival of each conversation's first request. */
    readonly number: number
    readonly text: string
  }
  /** From 1: the requests of this conversation. */
  readonly attempt: number
}

/** A storm with its dice thrown. Pure: the same question gets the same answer, in any order. */
export interface StormPlan {
  readonly storm: Storm
  readonly seed: number
  /** What the nth new conversation meets, attempt by attempt, where its text has no script of its own. */
  script(conversationNumber: number): readonly Play[]
  /** What a request meets, windows apart. */
  decide(request: PlannedRequest): Play
  /** A fault that must be known before the request is read: only one that stands in the order of requests. */
  decideEarly(requestNumber: number): Play
}

/**
 * Throws the dice of a storm.
 *
 * @param seed default: the storm's own, or 1
 */
export function planStorm(storm: Storm, seed: number = storm.seed ?? 1): StormPlan {
  const faults = storm.faults ?? []
  const ordered = faults.filter((fault): fault is Play => !isWeighted(fault))
  const weighted = faults.filter(isWeighted)
  const scripts = storm.conversations ?? []
  const own = scripts.filter(script => script.text !== undefined)
  const dealt = scripts.filter(script => script.text === undefined)

  const script = (conversationNumber: number): readonly Play[] => dealScript(storm, dealt, seed, conversationNumber)
  return {
    storm,
    seed,
    script,
    decideEarly: requestNumber => ordered[requestNumber - 1] ?? 'ok',
    decide(request) {
      const matching = own.find(({ text }) => request.conversation.text.includes(text!))
      const plays = matching?.play ?? script(request.conversation.number)
      if (plays.length > 0) return plays[request.attempt - 1] ?? 'ok'
      if (ordered.length > 0) return ordered[request.number - 1] ?? 'ok'
      const random = createRandom(hashSeed(seed, request.conversation.key, request.attempt))
      return weighted.length === 0 ? 'ok' : draw(weighted, random())
    },
  }
}

const isWeighted = (fault: StormFault): fault is Weighted => typeof fault === 'object' && 'weight' in fault

function draw(weighted: readonly Weighted[], at: number): Play {
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
  let left = at * total
  for (const entry of weighted) {
    left -= entry.weight
    if (left < 0) return withoutWeight(entry)
  }
  return 'ok'
}

function withoutWeight({ weight: _, ...play }: Weighted): Play {
  return play.fault === 'ok' ? 'ok' : (play as Play)
}

function dealScript(storm: Storm, scripts: readonly Script[], seed: number, number: number): readonly Play[] {
  if (scripts.length === 0) return []
  const index = number - 1
  if (storm.shuffle !== true) return scripts[index]?.play ?? ['ok']
  const round = Math.floor(index / scripts.length)
  return arrange(scripts, createRandom(hashSeed(seed, 'deal', round)))[index % scripts.length]!.play
}

/** Shuffled, with the scripts that begin with a counted fault spread evenly between the others. */
function arrange(scripts: readonly Script[], random: () => number): Script[] {
  const isCounted = (script: Script): boolean => isCountedPlay(script.play[0] ?? 'ok')
  const counted = shuffled(scripts.filter(isCounted), random)
  const others = shuffled(
    scripts.filter(script => !isCounted(script)),
    random,
  )
  return [
    ...counted.map((script, index) => ({ script, place: (index + 0.5) / counted.length })),
    ...others.map((script, index) => ({ script, place: (index + 0.5) / others.length })),
  ]
    .sort((a, b) => a.place - b.place)
    .map(({ script }) => script)
}

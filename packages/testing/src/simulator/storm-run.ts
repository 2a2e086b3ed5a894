import type { Question } from '../dialects/index.ts'
import { effectivePlay, type Play } from '../faults/index.ts'
import { createRandom, hashSeed } from '../random.ts'
import { firstByteMs, type StormPlan, windowProgress } from '../storm/index.ts'
import { Conversations, type OpenConversation } from './conversations.ts'
import type { Welcome } from './front.ts'
import { type Admission, RateLimiter } from './rate-limiter.ts'
import { RunGuard } from './run-guard.ts'

/** One storm while it is played: its texts, its limits, its clock. */
export class StormRun {
  readonly plan: StormPlan
  readonly conversations: Conversations = new Conversations()
  readonly #guard: RunGuard
  readonly #limiter: RateLimiter | undefined
  /** Milliseconds since the storm began, as the storm counts them: unscaled. */
  readonly #stormMs: () => number
  #connectionCount = 0

  constructor(plan: StormPlan, stormMs: () => number) {
    this.plan = plan
    this.#guard = new RunGuard(plan.storm.maxCountedInARow)
    this.#limiter = plan.storm.rateLimit === undefined ? undefined : new RateLimiter(plan.storm.rateLimit)
    this.#stormMs = stormMs
  }

  /** Whether the rate limit lets a request pass; undefined without one. */
  admit(key: string, tokens: number, nowMs: number): Admission | undefined {
    return this.#limiter?.take(key, tokens, nowMs)
  }

  /** What a request meets. Must be followed by `end` with the answer. */
  choose(requestNumber: number, conversation: OpenConversation, question: Question): Promise<Play> {
    const play = this.#windowPlay() ?? this.#scriptedPlay(requestNumber, conversation)
    return this.#guard.begin(effectivePlay(play, question))
  }

  end(play: Play): void {
    this.#guard.end(play)
  }

  /** Unscaled milliseconds before anything of an answer is sent. */
  waitBeforeMs(conversation: OpenConversation): number {
    const random = createRandom(hashSeed(this.plan.seed, conversation.key, conversation.plays.length, 'latency'))
    const ramps = (this.plan.storm.windows ?? []).map(window => {
      const progress = windowProgress(window, this.#stormMs())
      return progress === undefined ? 0 : progress * (window.rampToMs ?? 0)
    })
    return ramps.reduce((sum, ms) => sum + ms, firstByteMs(this.plan.storm.latency, random))
  }

  /** How the next connection is taken; milliseconds unscaled. */
  welcome(): Welcome {
    const { faults = [], ...rules } = this.plan.storm.connections ?? {}
    this.#connectionCount += 1
    return { ...rules, fault: faults[this.#connectionCount - 1] ?? 'ok' }
  }

  /** Whether nothing should listen at this moment. */
  isDown(): boolean {
    const now = this.#stormMs()
    return (this.plan.storm.windows ?? []).some(
      window => window.isDown === true && windowProgress(window, now) !== undefined,
    )
  }

  #scriptedPlay(requestNumber: number, conversation: OpenConversation): Play {
    conversation.scripted += 1
    return this.plan.decide({ number: requestNumber, conversation, attempt: conversation.scripted })
  }

  #windowPlay(): Play | undefined {
    const now = this.#stormMs()
    return this.plan.storm.windows?.find(
      window => window.play !== undefined && windowProgress(window, now) !== undefined,
    )?.play
  }
}

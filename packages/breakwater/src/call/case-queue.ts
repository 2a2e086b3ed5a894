import type { Prompt } from '../prompt/index.ts'
import { messageText, type Result } from '../result/index.ts'
import { type CaseStore, createCase, type Redaction } from '../store/index.ts'
import type { OpenCall } from './begin.ts'
import { Pace } from './pace.ts'
import { isFaithful } from './read-again.ts'

/** A call that is over. */
export interface Taken {
  readonly prompt: Prompt
  readonly input: unknown
  readonly call: OpenCall
  readonly result: Result<unknown, unknown>
  readonly traceId: string | undefined
}

const MAX_WAITING = 1_000
/** Of all that wait, roughly. */
const MAX_WAITING_CHARACTERS = 32_000_000
/** Of a slice's length: redaction has a quarter of the time at most. */
const REST_FACTOR = 3
/** A case was kept of such a failure: for so long another of its kind only counts. */
const KEPT_MS = 60_000
/** Where redaction changed how it reads, the next of its kind may do better. */
const TRIED_MS = 1_000
const MAX_KINDS = 10_000

/** Redacts the content of calls, one after the other, reads the result again, and hands it to the store. */
export class CaseQueue {
  readonly #store: CaseStore
  readonly #scope: () => Redaction
  readonly #pace = new Pace(REST_FACTOR)
  readonly #waiting: { readonly taken: Taken; readonly fingerprint: string; readonly characters: number }[] = []
  /** Until when a kind needs no case. */
  readonly #keptUntilMs = new Map<string, number>()
  #characters = 0
  #lost = 0
  #draining: Promise<void> | undefined

  constructor(store: CaseStore, scope: () => Redaction) {
    this.#store = store
    this.#scope = scope
  }

  /** Takes the call unless a case of its kind was kept lately, or too many wait. */
  offer(fingerprint: string, taken: Taken): void {
    if ((this.#keptUntilMs.get(fingerprint) ?? Number.NEGATIVE_INFINITY) > performance.now()) return
    const characters = sizeOf(taken)
    if (this.#waiting.length >= MAX_WAITING || this.#characters + characters > MAX_WAITING_CHARACTERS) {
      this.#lost += 1
      return
    }
    if (!taken.result.ok) this.#keep(fingerprint, KEPT_MS)
    this.#characters += characters
    this.#waiting.push({ taken, fingerprint, characters })
    this.#draining ??= this.#drain()
  }

  /** Resolves when all that was offered so far is with the store; from now on without rests. */
  async drained(): Promise<void> {
    this.#pace.isUrgent = true
    await this.#draining
    this.#pace.isUrgent = false
  }

  /** How many were lost since this was asked last. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  #keep(fingerprint: string, forMs: number): void {
    this.#keptUntilMs.delete(fingerprint)
    if (this.#keptUntilMs.size >= MAX_KINDS) this.#keptUntilMs.delete(this.#keptUntilMs.keys().next().value as string)
    this.#keptUntilMs.set(fingerprint, performance.now() + forMs)
  }

  async #drain(): Promise<void> {
    await this.#pace.begin()
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#characters -= next.characters
      try {
        await this.#put(next.fingerprint, next.taken)
      } catch {
        // What a getter or a toJSON of the caller's throws costs the case, nothing else.
        this.#lost += 1
      }
    }
    this.#draining = undefined
  }

  async #put(fingerprint: string, { prompt, input, call, result, traceId }: Taken): Promise<void> {
    const captured = { atMs: call.startedAtMs, input, request: call.request, result, traceId }
    const making = createCase(captured, this.#scope())
    let step = making.next()
    for (; !step.done; step = making.next()) {
      const over = this.#pace.next()
      if (over !== undefined) await over
    }
    const one = { ...step.value, isFaithful: await isFaithful(prompt, call, result, step.value) }
    if (!one.isFaithful) this.#keep(fingerprint, TRIED_MS)
    this.#store.put(one)
  }
}

/** Characters of what the call holds, roughly. */
function sizeOf({ input, call, result }: Taken): number {
  let characters = 0
  for (const message of call.request?.messages ?? []) characters += messageText(message).length
  for (const { raw } of result.call.attempts) characters += raw?.text.length ?? 0
  const texts = typeof input === 'object' && input !== null ? Object.values(input) : [input]
  for (const text of texts) if (typeof text === 'string') characters += text.length
  return characters
}

import type { Repair } from '../result/index.ts'
import { placeOf, type Step } from './place.ts'
import { addRepair, isFull, REPAIRS, type RepairName } from './repairs.ts'

/** What was written comes to this when it is read by a shape. */
export interface Fitting {
  readonly value: unknown
  readonly repairs: readonly Repair[]
  /** Places where nothing that the shape allows could be read. */
  readonly misfits: number
  readonly cost: number
  /** Why the value may not be taken although the schema might accept it. */
  readonly refusal: Refusal | undefined
  /** Fields that the schema does not know, the first thousand of them. */
  readonly extras: readonly (readonly Step[])[]
  readonly dropped: readonly string[]
  readonly inexact: readonly string[]
}

const MAX_EXTRAS = 1_000

export interface Refusal {
  readonly code: 'ambiguous' | 'schema_mismatch'
  readonly place: string
  readonly expected: string
}

/** What reading by a shape found on its way. */
export class Findings {
  readonly repairs: Repair[] = []
  misfits = 0
  cost = 0
  refusal: Refusal | undefined
  readonly extras: Step[][] = []
  #extraCount = 0
  readonly dropped: string[] = []
  readonly inexact: string[] = []

  note(name: RepairName, path: readonly Step[]): void {
    this.cost += REPAIRS[name].cost
    if (!isFull(this.repairs)) addRepair(this.repairs, name, placeOf(path))
  }

  extra(path: readonly Step[]): void {
    this.#extraCount++
    if (this.extras.length < MAX_EXTRAS) this.extras.push([...path])
  }

  /** One reason is enough, and hostile output could give millions. */
  refuse(code: Refusal['code'], path: readonly Step[], expected: string): void {
    this.refusal ??= { code, place: placeOf(path), expected }
  }

  add(other: Findings): void {
    this.misfits += other.misfits
    this.cost += other.cost
    for (const repair of other.repairs) this.repairs.push(repair)
    this.refusal ??= other.refusal
    this.#extraCount += other.#extraCount
    for (const path of other.extras) if (this.extras.length < MAX_EXTRAS) this.extras.push(path)
    for (const place of other.dropped) this.dropped.push(place)
    for (const place of other.inexact) this.inexact.push(place)
  }

  /** Nothing speaks against the value. */
  get areClean(): boolean {
    return this.misfits === 0 && this.refusal === undefined
  }

  /** Nothing had to be done for it either. */
  get arePerfect(): boolean {
    return this.areClean && this.#weight === 0
  }

  /** Fewer misfits, then less to be done. */
  areBetterThan(other: Findings): boolean {
    if (this.misfits !== other.misfits) return this.misfits < other.misfits
    return this.#weight < other.#weight
  }

  /** Extra fields and lost digits speak against an alternative as a misspelling does. */
  get #weight(): number {
    return this.cost + 2 * (this.#extraCount + this.inexact.length)
  }
}

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
  readonly refusals: readonly Refusal[]
  /** Fields that the schema does not know. */
  readonly extras: readonly (readonly Step[])[]
  readonly dropped: readonly string[]
  readonly inexact: readonly string[]
}

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
  readonly refusals: Refusal[] = []
  readonly extras: Step[][] = []
  readonly dropped: string[] = []
  readonly inexact: string[] = []

  note(name: RepairName, path: readonly Step[]): void {
    this.cost += REPAIRS[name].cost
    if (!isFull(this.repairs)) addRepair(this.repairs, name, placeOf(path))
  }

  refuse(code: Refusal['code'], path: readonly Step[], expected: string): void {
    this.refusals.push({ code, place: placeOf(path), expected })
  }

  add(other: Findings): void {
    this.misfits += other.misfits
    this.cost += other.cost
    for (const repair of other.repairs) this.repairs.push(repair)
    for (const refusal of other.refusals) this.refusals.push(refusal)
    for (const path of other.extras) this.extras.push(path)
    for (const place of other.dropped) this.dropped.push(place)
    for (const place of other.inexact) this.inexact.push(place)
  }

  /** Nothing speaks against the value. */
  get areClean(): boolean {
    return this.misfits === 0 && this.refusals.length === 0
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
    return this.cost + 2 * (this.extras.length + this.inexact.length)
  }
}

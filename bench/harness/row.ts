/** How much is measured. */
export interface Scale {
  /** Interleaved rounds of a comparison. */
  readonly rounds: number
  /** Multiplies how often things are done within a round. */
  readonly size: number
}

export const FULL: Scale = { rounds: 11, size: 1 }
/** Shows that everything runs; its figures mean nothing. */
export const QUICK: Scale = { rounds: 2, size: 0.05 }

/** One line of the table. */
export interface Figure {
  readonly what: string
  readonly measured: string
  /** What it should be; undefined for peers and for what stands there as information. */
  readonly reach?: string
  readonly holds?: boolean
}

/** What `npm run bench -- NAME` runs. */
export interface Row {
  readonly name: string
  readonly measure: (scale: Scale) => Promise<readonly Figure[]>
}

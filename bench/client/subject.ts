/** What is measured: one way to make a call to a model. Each throws where the answer is not the expected one. */
export interface Subject {
  /** One plain call, answered by a value of the schema. */
  call(): Promise<void>
  /** One streamed call, read to its end. */
  stream(wire: Wire): Promise<void>
  /** Forgets what was collected for telemetry. */
  reset?(): void
}

/** The addresses of the static server. */
export interface Addresses {
  /** Answers plainly. */
  readonly plain: string
  /** Streams in one write. */
  readonly burst: string
  /** Streams with one write per event. */
  readonly events: string
}

export type Wire = 'burst' | 'events'

export function expectLength(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`)
}

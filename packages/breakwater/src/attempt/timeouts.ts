/** How long each phase may be silent, and what the caller or the route said of it. */
export interface PhaseTimeouts {
  readonly connectMs: number
  readonly writeMs: number
  /** Undefined: not said; 30 000, or on reasoning models what the rule of halves leaves. */
  readonly firstByteMs: number | undefined
  readonly idleMs: number | undefined
  readonly poolMs: number
}

export const TIMEOUT_DEFAULTS: PhaseTimeouts = {
  connectMs: 5_000,
  writeMs: 10_000,
  firstByteMs: undefined,
  idleMs: undefined,
  poolMs: 5_000,
}

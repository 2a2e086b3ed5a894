import type { BreakerPhase } from './events.ts'
import type { Maybe } from './maybe.ts'

/** How a counted attempt ended; `neutral` says nothing about the model's health, but gives a probe back. */
export type Health = 'ok' | 'failed' | 'neutral'

/** The circuits, by origin and model, shared by all calls. */
export interface BreakerState {
  /** A local view; it never waits. */
  read(key: string, nowMs: number): BreakerPhase
  /** The end of an attempt in a closed circuit, or of the probe. */
  record(key: string, health: Health, nowMs: number): void
  /** In `half_open`, one caller gets the probe; it is a lease, so that a crashed holder returns it. */
  tryProbe(key: string, leaseMs: number): Maybe<boolean>
  /** Holds a circuit open or closed by hand; undefined lets it decide for itself again. */
  force(key: string, phase: 'open' | 'closed' | undefined): void
}

export interface BreakerOptions {
  /** Failures in a row that open the circuit. Default 5. */
  readonly consecutive: number
  /** Share of failures in the window that opens it. Default 0.5. */
  readonly share: number
  /** Attempts in the window before the share counts. Default 10. */
  readonly minAttempts: number
  /** Default 30 000. */
  readonly windowMs: number
  /** How long it stays open before the first probe. Default 10 000. */
  readonly openMs: number
  /** After each failed probe the time doubles up to this. Default 60 000. */
  readonly maxOpenMs: number
}

export const BREAKER_DEFAULTS: BreakerOptions = {
  consecutive: 5,
  share: 0.5,
  minAttempts: 10,
  windowMs: 30_000,
  openMs: 10_000,
  maxOpenMs: 60_000,
}

const SLOTS = 30

interface Circuit {
  /** When the circuit may be probed; undefined while it is closed. */
  probeAtMs: number | undefined
  openMs: number
  probeUntilMs: number
  inARow: number
  readonly ok: number[]
  readonly failed: number[]
  slot: number
  forced: 'open' | 'closed' | undefined
}

export function createBreakerState(now: () => number, options: BreakerOptions = BREAKER_DEFAULTS): BreakerState {
  const circuits = new Map<string, Circuit>()
  const slotMs = options.windowMs / SLOTS

  function circuitOf(key: string): Circuit {
    let circuit = circuits.get(key)
    if (circuit === undefined) {
      circuit = {
        probeAtMs: undefined,
        openMs: options.openMs,
        probeUntilMs: 0,
        inARow: 0,
        ok: new Array(SLOTS).fill(0),
        failed: new Array(SLOTS).fill(0),
        slot: Math.floor(now() / slotMs),
        forced: undefined,
      }
      circuits.set(key, circuit)
    }
    return circuit
  }

  function phaseOf(circuit: Circuit, nowMs: number): BreakerPhase {
    if (circuit.forced !== undefined) return circuit.forced
    if (circuit.probeAtMs === undefined) return 'closed'
    return nowMs >= circuit.probeAtMs && nowMs >= circuit.probeUntilMs ? 'half_open' : 'open'
  }

  function count(circuit: Circuit, health: 'ok' | 'failed', nowMs: number): void {
    const slot = Math.floor(nowMs / slotMs)
    for (let passed = Math.max(circuit.slot + 1, slot - SLOTS + 1); passed <= slot; passed++) {
      circuit.ok[passed % SLOTS] = 0
      circuit.failed[passed % SLOTS] = 0
    }
    circuit.slot = Math.max(slot, circuit.slot)
    circuit[health][circuit.slot % SLOTS]! += 1
    circuit.inARow = health === 'ok' ? 0 : circuit.inARow + 1
  }

  function shouldOpen(circuit: Circuit): boolean {
    if (circuit.inARow >= options.consecutive) return true
    const failed = sum(circuit.failed)
    const all = failed + sum(circuit.ok)
    return all >= options.minAttempts && failed / all >= options.share
  }

  function open(circuit: Circuit, openMs: number, nowMs: number): void {
    circuit.openMs = Math.min(openMs, options.maxOpenMs)
    circuit.probeAtMs = nowMs + circuit.openMs
    circuit.probeUntilMs = 0
  }

  function close(circuit: Circuit): void {
    circuit.probeAtMs = undefined
    circuit.openMs = options.openMs
    circuit.probeUntilMs = 0
    circuit.inARow = 0
    circuit.ok.fill(0)
    circuit.failed.fill(0)
  }

  return {
    read: (key, nowMs) => {
      const circuit = circuits.get(key)
      return circuit === undefined ? 'closed' : phaseOf(circuit, nowMs)
    },
    record(key, health, nowMs) {
      const circuit = circuitOf(key)
      if (health === 'neutral') {
        circuit.probeUntilMs = 0
      } else if (circuit.probeAtMs !== undefined) {
        if (health === 'ok') close(circuit)
        else open(circuit, circuit.openMs * 2, nowMs)
      } else {
        count(circuit, health, nowMs)
        if (health === 'failed' && shouldOpen(circuit)) open(circuit, options.openMs, nowMs)
      }
    },
    tryProbe(key, leaseMs) {
      const circuit = circuitOf(key)
      const nowMs = now()
      if (phaseOf(circuit, nowMs) !== 'half_open') return false
      circuit.probeUntilMs = nowMs + leaseMs
      return true
    },
    force(key, phase) {
      const circuit = circuitOf(key)
      circuit.forced = phase
      if (phase === undefined) close(circuit)
    },
  }
}

const sum = (counts: number[]): number => counts.reduce((total, n) => total + n, 0)

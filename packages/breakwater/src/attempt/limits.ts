import type { Timeouts } from '../provider/index.ts'
import type { SendLimits } from '../transport/index.ts'
import type { CallAttempt } from './shapes.ts'
import type { PhaseTimeouts } from './timeouts.ts'

const DEFAULT_SILENCE_MS = 30_000

/** Bytes that may come. */
export interface ByteLimits {
  /** Of a decoded body. Default 16 MB. */
  readonly responseBytes: number
  /** Of one server-sent event. Default 1 MB. */
  readonly eventBytes: number
}

export const BYTE_DEFAULTS: ByteLimits = { responseBytes: 16_000_000, eventBytes: 1_000_000 }

/** What an attempt's time depends on. */
export interface TimedAttempt {
  readonly call: { readonly deadlineMs: number; readonly timeouts: Timeouts | undefined }
  readonly route: { readonly timeouts: PhaseTimeouts; readonly isReasoning: boolean }
  readonly mayFollow: boolean
  readonly hasNextRoute: boolean
}

/**
 * While another attempt or route could still follow, an attempt may be silent for at most half of the time that the
 * call has left; only the last may use the rest.
 *
 * @param isUnheard the answer comes as one body because the route cannot stream: waiting for it is not silence
 */
export function sendLimits(
  { call, route, mayFollow, hasNextRoute }: TimedAttempt,
  bytes: ByteLimits,
  nowMs: number,
  isUnheard: boolean,
): SendLimits {
  const leftMs = Math.max(call.deadlineMs - nowMs, 1)
  const isHalved = isUnheard ? hasNextRoute : mayFollow
  // The last one is ended by the call's own deadline, which then gives the call its code.
  const silenceMs = isHalved ? leftMs / 2 : Number.POSITIVE_INFINITY
  const timeouts = call.timeouts === undefined ? route.timeouts : { ...route.timeouts, ...call.timeouts }
  const defaultMs = route.isReasoning || isUnheard ? silenceMs : DEFAULT_SILENCE_MS
  return {
    connectMs: Math.min(timeouts.connectMs, silenceMs),
    writeMs: Math.min(timeouts.writeMs, silenceMs),
    firstByteMs: Math.min(timeouts.firstByteMs ?? defaultMs, silenceMs),
    idleMs: Math.min(timeouts.idleMs ?? defaultMs, silenceMs),
    maxBytes: bytes.responseBytes,
    maxEventBytes: bytes.eventBytes,
  }
}

/** How long a token takes, at worst, where a model is not known. */
const MS_PER_OUTPUT_TOKEN = 20

/**
 * Whether a plain call is streamed on the wire: where the whole answer could take longer than the first byte may, so
 * that the time-outs measure silence rather than length.
 */
export function shouldStream(attempt: CallAttempt, nowMs: number): boolean {
  const { route, request, call } = attempt
  if (route.definition.capabilities.streaming === false) return false
  if (call.isStreamed || route.isReasoning) return true
  const cap = request.settings.maxOutputTokens ?? route.settings.maxOutputTokens
  if (cap === undefined) return true
  const { firstByteMs } = sendLimits(attempt, BYTE_DEFAULTS, nowMs, false)
  return cap * MS_PER_OUTPUT_TOKEN > firstByteMs / 2
}

const RANDOM_DIGITS = 14

/**
 * Whether a trace is among the share that is kept: the same answer for all calls of a trace, in every process that asks
 * with the same rate. Reads the 56 random bits of a trace id as OpenTelemetry's consistent probability sampling does
 * (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/).
 *
 * @param id a trace id; without one any id, which is hashed
 */
export function isSampled(id: string, rate: number): boolean {
  if (rate >= 1) return true
  if (rate <= 0) return false
  const share = /^[0-9a-f]{32}$/.test(id) ? Number.parseInt(id.slice(-RANDOM_DIGITS), 16) / 2 ** 56 : hashed(id)
  return share >= 1 - rate
}

/** FNV-1a, as a share of its range. */
function hashed(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}

import { FAULTS, type FaultName, faultPlay, type Play } from '../faults/index.ts'
import type { Storm } from '../storm/index.ts'
import type { Finding } from './finding.ts'
import { type JudgedEnd, judgeEnd } from './judge-call.ts'
import { TRUTHS, type Truth } from './truths.ts'

/** A storm deals its faults as it likes: each call may be called what any of them is called. */
export function judgeStorm(storm: Storm, calls: readonly JudgedEnd[]): readonly Finding[] {
  const names = faultsOf(storm)
  const truths = [...names.map(name => TRUTHS[name]), ...weatherOf(storm)]
  const isOutput = names.some(name => FAULTS[name].kind === 'output')
  return calls.flatMap(call => judgeEnd(truths, isOutput, call))
}

function faultsOf(storm: Storm): readonly FaultName[] {
  const plays = [
    ...(storm.faults ?? []),
    ...(storm.conversations ?? []).flatMap(({ play }) => play),
    ...(storm.windows ?? []).flatMap(({ play }) => (play === undefined ? [] : [play])),
  ]
  return plays.flatMap(play => {
    const name = faultPlay(play as Play)?.fault
    return name === undefined || (name as string) === 'ok' ? [] : [name]
  })
}

/** What a storm does beside its faults. */
function weatherOf(storm: Storm): readonly Truth[] {
  const isDown = storm.windows?.some(window => window.isDown === true) === true || storm.connections !== undefined
  const isSlow = storm.windows?.some(window => window.rampToMs !== undefined) === true
  return [
    ...(isDown
      ? [{ codes: ['connect_refused', 'connection_reset', 'stream_broken', 'connect_timeout'] } as const]
      : []),
    ...(isSlow ? [{ codes: ['first_byte_timeout', 'idle_timeout', 'deadline_exceeded'] } as const] : []),
    ...(storm.rateLimit === undefined ? [] : [{ codes: ['rate_limited'] } as const]),
  ]
}

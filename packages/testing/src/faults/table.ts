import { CONNECTION_FAULTS } from './connections.ts'
import type { Fault, FaultTable } from './fault.ts'
import { MESSAGE_FAULTS } from './messages.ts'
import { OUTPUT_FAULTS } from './outputs.ts'
import type { FaultName, FaultPlay, Play } from './parameters.ts'
import { STATUS_FAULTS } from './statuses.ts'
import { STREAM_FAULTS } from './streams.ts'

/** Every fault that a storm can name. */
export const FAULTS: FaultTable<FaultName> = {
  ...STATUS_FAULTS,
  ...CONNECTION_FAULTS,
  ...MESSAGE_FAULTS,
  ...OUTPUT_FAULTS,
  ...STREAM_FAULTS,
}

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTS, name)

/** A play with its parameters in one shape; undefined is a good answer. */
export function faultPlay(play: Play): FaultPlay | undefined {
  if (play === 'ok') return undefined
  return typeof play === 'string' ? ({ fault: play } as FaultPlay) : play
}

/** The fault of a play: the table pairs each name with its own parameters, which a type cannot follow by name. */
export const faultOf = (play: FaultPlay): Fault<FaultPlay> => FAULTS[play.fault] as unknown as Fault<FaultPlay>

/** Whether a circuit breaker would count this against the provider's health. */
export function isCountedPlay(play: Play): boolean {
  const chosen = faultPlay(play)
  if (chosen === undefined) return false
  const { isCounted } = faultOf(chosen)
  return typeof isCounted === 'boolean' ? isCounted : isCounted(chosen)
}

/** Whether the provider did its part: a good answer, or a whole message around what the model wrote. */
export function isHealthyPlay(play: Play): boolean {
  const chosen = faultPlay(play)
  return chosen === undefined || faultOf(chosen).kind === 'output'
}

import type { Answer, Frame } from '../dialects/index.ts'
import type { FaultName, FaultParameters } from './parameters.ts'
import type { Scene } from './scene.ts'
import type { Step } from './step.ts'

/** Where a fault takes hold. */
export type FaultKind =
  /** Before the request is read: only in the order of requests, since nothing is known of the text yet. */
  | 'request'
  /** In place of the answer: a status, a broken message, silence. */
  | 'response'
  /** In what the model wrote: the message around it is whole. */
  | 'output'
  /** Between the events of a stream. A request that asked for none is answered well. */
  | 'stream'

export interface ParameterDescription {
  readonly type: 'number' | 'integer' | 'string' | 'boolean' | 'headers'
  readonly explanation: string
  /** What holds where it is left out, in words. */
  readonly default: string
  /** The only texts allowed. */
  readonly values?: readonly string[]
}

interface Described<P> {
  /** One sentence: what the client sees. */
  readonly explanation: string
  readonly parameters: { readonly [K in keyof Required<P>]: ParameterDescription }
  /** Whether it speaks against the provider's health, so that a circuit breaker counts it. */
  readonly isCounted: boolean | ((parameters: P) => boolean)
}

type RequestFault<P = object> = Described<P> & {
  readonly kind: 'request'
  /** What happens before the request is read; afterwards it is answered well. */
  before(parameters: P): Step[]
}

export type ResponseFault<P = object> = Described<P> & {
  readonly kind: 'response'
  respond(scene: Scene, parameters: P): Step[]
}

export type OutputFault<P = object> = Described<P> & {
  readonly kind: 'output'
  change(answer: Answer, scene: Scene, parameters: P): Answer
}

type StreamFault<P = object> = Described<P> & {
  readonly kind: 'stream'
  stream(frames: Frame[], scene: Scene, parameters: P): Step[]
}

export type Fault<P = object> = RequestFault<P> | ResponseFault<P> | OutputFault<P> | StreamFault<P>

/** A table of some of the faults. */
export type FaultTable<Names extends FaultName> = { readonly [Name in Names]: Fault<FaultParameters[Name]> }

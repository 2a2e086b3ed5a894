import type { Answer, Envelope, Question, SimulatedDialect } from '../dialects/index.ts'

/** What a fault has to work with: the question, and the answer that a healthy provider would give. */
export interface Scene {
  readonly question: Question
  readonly answer: Answer
  readonly dialect: SimulatedDialect
  readonly envelope: Envelope
  /** The simulator's own address, and a second one that is another origin. */
  readonly origin: string
  readonly otherOrigin: string
  readonly path: string
  /** Whether this connection has carried a request before. */
  readonly isReusedConnection: boolean
}

import type { Cost } from '../client/main.ts'
import type { SubjectName } from '../client/subjects.ts'
import type { Order } from '../client/work.ts'
import { type Child, startChild } from './child.ts'
import type { Scale } from './row.ts'
import { type Spread, spreadOf } from './statistics.ts'

/** What one subject's work cost, per piece. */
export interface Compared {
  readonly name: SubjectName
  readonly cpuUs: Spread
  /** Pieces in a second. */
  readonly throughput: Spread
  /** Its CPU time over the base's, round by round. */
  readonly ratio: Spread
}

export interface Comparison {
  readonly base: SubjectName
  readonly others: readonly SubjectName[]
  readonly work: Order['work']
  /** Pieces of a round; a subject that is known to be slow does a third. */
  readonly count: number
  readonly inParallel: number
}

const SERVER = `${import.meta.dirname}/../server/main.ts`
const CLIENT = `${import.meta.dirname}/../client/main.ts`

export const startServer = (): Promise<Child> => startChild(SERVER)
export const startClient = (name: SubjectName, server: Child): Promise<Child> =>
  startChild(CLIENT, [name, String(server.greeting)])

/**
 * Rounds before the first that counts. A process that serves has run for hours; one that has just begun spends twice to
 * eight times as much on a call, and the more so the less code it has to make fast.
 */
const WARM_UP_ROUNDS = 6

/**
 * Every round lets each subject do the same work, in an order that turns, so that whatever else the machine does meets
 * them all. Compared is within rounds: the median of the ratios is what counts.
 */
export async function compare(comparison: Comparison, { rounds, size }: Scale): Promise<readonly Compared[]> {
  const { base, others, work, inParallel } = comparison
  const names = [base, ...others]
  using server = await startServer()
  const clients = await Promise.all(names.map(name => startClient(name, server)))
  const orders = names.map(
    (name): Order => ({ work, inParallel, count: countOf(name, comparison.count * size, inParallel) }),
  )
  const costs = names.map((): Cost[] => [])
  try {
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (let turn = 0; turn < names.length; turn++) {
        const index = (round + WARM_UP_ROUNDS + turn) % names.length
        const cost = await (clients[index] as Child).ask<Cost>(orders[index] as Order)
        if (round >= 0) costs[index]?.push(cost)
      }
    }
  } finally {
    for (const client of clients) client[Symbol.dispose]()
  }
  const perPiece = costs.map((list, index) =>
    list.map(({ cpuMs, wallMs }) => piece(cpuMs, wallMs, orders[index] as Order)),
  )
  return names.map((name, index) => summary(name, perPiece[index] as Piece[], perPiece[0] as Piece[]))
}

const SLOW: ReadonlySet<SubjectName> = new Set(['fetch', 'openai', 'openai-over-breakwater', 'ai'])

const countOf = (name: SubjectName, count: number, inParallel: number): number =>
  Math.max(inParallel, Math.round(SLOW.has(name) ? count / 3 : count))

interface Piece {
  readonly cpuUs: number
  readonly throughput: number
}

const piece = (cpuMs: number, wallMs: number, { count }: Order): Piece => ({
  cpuUs: (cpuMs * 1_000) / count,
  throughput: count / (wallMs / 1_000),
})

const summary = (name: SubjectName, pieces: readonly Piece[], base: readonly Piece[]): Compared => ({
  name,
  cpuUs: spreadOf(pieces.map(({ cpuUs }) => cpuUs)),
  throughput: spreadOf(pieces.map(({ throughput }) => throughput)),
  ratio: spreadOf(pieces.map(({ cpuUs }, round) => cpuUs / (base[round] as Piece).cpuUs)),
})

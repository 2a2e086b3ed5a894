import type { Worker } from 'node:worker_threads'
import type {
  BudgetLease,
  BudgetRefusal,
  BudgetStore,
  KeyLimits,
  Limits,
  Period,
  StoreAmounts,
} from '../budget/index.ts'
import type { FromBudgetWorker, Slice, ToBudgetWorker } from './budget-protocol.ts'

export interface SqliteBudgetOptions {
  readonly path: string
  /** The same for every key, or for each its own. Every process must give the same. */
  readonly limits: KeyLimits | ((key: string) => KeyLimits)
}

export interface SqliteBudgetStore extends BudgetStore {
  /** Resolves when all that was spent so far is in the file. */
  flush(): Promise<void>
  /** Gives back what this process holds. */
  close(): Promise<void>
}

/** What this process holds of a key's limits. */
interface Wallet {
  readonly sliceId: string
  /** Wall clock, as other processes read it too. */
  expiresAtMs: number
  attempts: number
  inputTokens: number
  outputTokens: number
  costUsd: number
}

/** Nothing was granted so far. */
const NOT_YET = 0
/** A slice outlives the attempt that it was asked for by so much: attempts in that time need not ask. */
const HOLD_MS = 60_000
/** Another process or another call may be quicker to use what was granted. */
const TRIES = 20

/**
 * Limits of keys in one SQLite file, for all processes that open it. Each holds slices of the limits, taken in advance
 * by a thread of its own: most reservations are a subtraction in memory. What a process holds when it dies is free again
 * when its slices expire, a minute after the deadline of the call that asked for them.
 */
export function createSqliteBudgetStore({ path, limits }: SqliteBudgetOptions): SqliteBudgetStore {
  const wallets = new Map<string, Wallet>()
  const asked = new Map<number, { resolve: (answer: FromBudgetWorker) => void; reject: (error: Error) => void }>()
  const granting = new Map<string, Promise<unknown>>()
  const paidFrom = new WeakMap<BudgetLease, ReadonlyMap<string, Wallet>>()
  let worker: Worker | undefined
  let lastId = 0

  function start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './budget-worker.ts' : './budget-worker.js'
    // Not imported above: whoever imports the library and keeps nothing need not load it.
    const threads = process.getBuiltinModule('node:worker_threads')
    const started = new threads.Worker(new URL(file, import.meta.url), { workerData: { path }, execArgv: [] })
    started.unref()
    started.on('message', (answer: FromBudgetWorker) => {
      const waiting = asked.get(answer.id)
      asked.delete(answer.id)
      if (asked.size === 0) started.unref()
      if (answer.type === 'failed') waiting?.reject(new Error(`the budget store ${path} failed: ${answer.error}`))
      else waiting?.resolve(answer)
    })
    started.on('error', error => {
      for (const { reject } of asked.values()) reject(error)
      asked.clear()
      worker = undefined
    })
    return started
  }

  function ask<T extends ToBudgetWorker>(message: (id: number) => T): Promise<FromBudgetWorker> {
    worker ??= start()
    const id = ++lastId
    worker.ref()
    worker.postMessage(message(id))
    return new Promise((resolve, reject) => asked.set(id, { resolve, reject }))
  }

  function walletOf(key: string, nowMs: number): Wallet {
    let wallet = wallets.get(key)
    if (wallet === undefined || (wallet.expiresAtMs !== NOT_YET && wallet.expiresAtMs <= nowMs)) {
      wallet = {
        sliceId: crypto.randomUUID(),
        expiresAtMs: NOT_YET,
        attempts: 0,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: 0,
      }
      wallets.set(key, wallet)
    }
    return wallet
  }

  /** A limit of money cannot be held where prices are not known. */
  function moneyLimit(keys: readonly string[]): BudgetRefusal | undefined {
    for (const key of keys) {
      for (const [period, { costUsd: limit }] of Object.entries(limitsOf(key)) as [Period, Limits][]) {
        if (limit !== undefined) return { key, period, field: 'costUsd', limit, left: limit, retryAfterMs: undefined }
      }
    }
    return undefined
  }

  const limitsOf = (key: string): KeyLimits => (typeof limits === 'function' ? limits(key) : limits)

  /** Takes the amounts out of all wallets, if they hold enough for long enough. */
  function take(keys: readonly string[], amounts: StoreAmounts, untilMs: number): BudgetLease | string {
    const nowMs = Date.now()
    const from = new Map(keys.map(key => [key, walletOf(key, nowMs)]))
    for (const [key, wallet] of from) if (wallet.expiresAtMs < untilMs || !holds(wallet, amounts)) return key
    for (const wallet of from.values()) move(wallet, amounts, -1)
    const lease: BudgetLease = { keys, amounts, expiresMs: untilMs }
    paidFrom.set(lease, from)
    return lease
  }

  async function grant(key: string, amounts: StoreAmounts, leaseMs: number): Promise<BudgetRefusal | undefined> {
    const wallet = walletOf(key, Date.now())
    const { sliceId } = wallet
    const need = missingIn(wallet, amounts)
    const holdMs = leaseMs + HOLD_MS
    const answer = await ask(id => ({ type: 'grant', id, sliceId, key, limits: limitsOf(key), need, holdMs }))
    if (answer.type === 'refused') return answer.refusal
    if (answer.type !== 'granted') return undefined
    move(wallet, answer.slice, 1)
    wallet.expiresAtMs = Math.max(wallet.expiresAtMs, answer.expiresAtMs)
    return undefined
  }

  /** One after the other for each key: what one asks for may serve those behind it. */
  function grantAlone(key: string, amounts: StoreAmounts, leaseMs: number): Promise<BudgetRefusal | undefined> {
    const granted = grant(key, amounts, leaseMs).finally(() => granting.delete(key))
    granting.set(key, granted)
    return granted
  }

  async function takeLater(
    keys: readonly string[],
    amounts: StoreAmounts,
    leaseMs: number,
  ): Promise<BudgetLease | BudgetRefusal> {
    const untilMs = Date.now() + leaseMs
    for (let tries = 0; tries < TRIES; ) {
      const taken = take(keys, amounts, untilMs)
      if (typeof taken !== 'string') return taken
      const others = granting.get(taken)
      if (others !== undefined) {
        await others.catch(() => {})
        continue
      }
      tries += 1
      const refusal = await grantAlone(taken, amounts, leaseMs)
      if (refusal === undefined) continue
      // What came back to the wallet meanwhile may suffice.
      const again = take(keys, amounts, untilMs)
      return typeof again === 'string' ? refusal : again
    }
    throw new Error(`the budget store ${path} granted what others took, ${TRIES} times`)
  }

  return {
    reserve(given, amounts, leaseMs) {
      const keys = [...new Set(given)]
      const unpriced = amounts.costUsd === undefined ? moneyLimit(keys) : undefined
      if (unpriced !== undefined) return unpriced
      const taken = take(keys, amounts, Date.now() + leaseMs)
      return typeof taken === 'string' ? takeLater(keys, amounts, leaseMs) : taken
    },
    settle(lease, spent) {
      const from = paidFrom.get(lease)
      if (from === undefined || !paidFrom.delete(lease)) return
      worker ??= start()
      for (const [key, wallet] of from) {
        move(wallet, lease.amounts, 1)
        move(wallet, spent, -1)
        worker.postMessage({ type: 'spend', sliceId: wallet.sliceId, key, spent } satisfies ToBudgetWorker)
      }
    },
    async left(key) {
      const answer = await ask(id => ({ type: 'left', id, key, limits: limitsOf(key) }))
      return answer.type === 'left' ? answer.left : []
    },
    async flush() {
      if (worker !== undefined) await ask(id => ({ type: 'flush', id }))
    },
    async close() {
      if (worker === undefined) return
      const sliceIds = [...wallets.values()].map(({ sliceId }) => sliceId)
      wallets.clear()
      await ask(id => ({ type: 'close', id, sliceIds }))
      worker = undefined
    },
  }
}

const holds = (wallet: Wallet, { attempts, inputTokens, outputTokens, costUsd = 0 }: StoreAmounts): boolean =>
  wallet.attempts >= attempts &&
  wallet.inputTokens >= inputTokens &&
  wallet.outputTokens >= outputTokens &&
  wallet.costUsd >= costUsd * (1 - TOLERANCE)

const missingIn = (wallet: Wallet, amounts: StoreAmounts): StoreAmounts => ({
  attempts: Math.max(amounts.attempts - wallet.attempts, 0),
  inputTokens: Math.max(amounts.inputTokens - wallet.inputTokens, 0),
  outputTokens: Math.max(amounts.outputTokens - wallet.outputTokens, 0),
  costUsd: Math.max((amounts.costUsd ?? 0) - wallet.costUsd, 0),
})

/** Sums of fractions of a cent are not exact. */
const TOLERANCE = 1e-9

function move(wallet: Wallet, amounts: StoreAmounts | Slice, sign: 1 | -1): void {
  wallet.attempts += sign * amounts.attempts
  wallet.inputTokens += sign * amounts.inputTokens
  wallet.outputTokens += sign * amounts.outputTokens
  wallet.costUsd += sign * (amounts.costUsd ?? 0)
}

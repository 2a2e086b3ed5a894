import { Socket } from 'node:net'
import { isLoopback } from './loopback.ts'

/** A connection that was refused because tests use no network. */
export interface NetworkUse {
  /** `api.openai.com:443` */
  readonly address: string
  /** Who asked for it: the lines of a stack, the newest call first. */
  readonly stack: string
}

export interface NetworkGuard {
  /** What was refused since this was last asked. */
  take(): readonly NetworkUse[]
  stop(): void
}

interface Guard {
  readonly allow: ReadonlySet<string>
  uses: NetworkUse[]
}

const guards = new Set<Guard>()
/** How many recordings are being made: they are what the network is for. */
let recordings = 0

const connect = Socket.prototype.connect

/**
 * Refuses every connection of this thread that leaves the machine, before a name is looked up, whoever makes it: fetch,
 * undici, `node:http`, `node:tls`, a database driver. The error is the system's for a port where nobody listens, so that clients
 * take it for what they know. Connections that stand already, datagrams, child processes and workers are not seen.
 *
 * @param allow hosts that may be reached: `db.internal`, `db.internal:5432`
 */
export function guardNetwork(allow: readonly string[]): NetworkGuard {
  const guard: Guard = { allow: new Set(allow), uses: [] }
  guards.add(guard)
  Socket.prototype.connect = guardedConnect as typeof connect
  return {
    take: () => guard.uses.splice(0),
    stop: () => {
      guards.delete(guard)
      if (guards.size === 0) Socket.prototype.connect = connect
    },
  }
}

/** While something is recorded, until the answer is called. */
export function letNetworkThrough(): () => void {
  recordings += 1
  let isOver = false
  return () => {
    if (!isOver) recordings -= 1
    isOver = true
  }
}

function guardedConnect(this: Socket, ...words: unknown[]): Socket {
  const target = targetOf(words)
  const guard = target === undefined || recordings > 0 ? undefined : refusing(target)
  if (guard === undefined) return Reflect.apply(connect, this, words)
  const error = refusalOf(target!)
  guard.uses.push({ address: `${target!.host}:${target!.port}`, stack: callersOf(error) })
  // Node refuses it by itself, as it does with a name that nobody has: whoever waits is told in the usual way.
  const refused = { port: 0, host: 'refused.invalid', lookup: (_: string, __: object, answer: Answer) => answer(error) }
  return Reflect.apply(connect, this, [refused])
}

type Answer = (error: Error) => void

interface Target {
  readonly host: string
  readonly port: string
}

/** The ways to say it: `connect(options)`, `connect(port, host)`, `connect(path)`, and Node's own, `connect([options])`. */
function targetOf([first, second]: readonly unknown[]): Target | undefined {
  if (Array.isArray(first)) return targetOf(first)
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { path?: unknown; host?: unknown; port?: unknown }
    return path ? undefined : { host: String(host ?? 'localhost'), port: String(port) }
  }
  // A text that is no number is the path of a socket in the file system.
  if (typeof first === 'string' && Number.isNaN(Number(first))) return undefined
  return { host: typeof second === 'string' ? second : 'localhost', port: String(first) }
}

/** The guard that does not allow it. */
function refusing({ host, port }: Target): Guard | undefined {
  if (isLoopback(host)) return undefined
  for (const guard of guards) if (!guard.allow.has(host) && !guard.allow.has(`${host}:${port}`)) return guard
  return undefined
}

function refusalOf({ host, port }: Target): Error {
  const error = new Error(`connect ECONNREFUSED ${host}:${port}: this test may use no network (noNetwork)`)
  Error.captureStackTrace(error, guardedConnect)
  return Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect', address: host, port: Number(port) })
}

const MAX_FRAMES = 6

/** Without Node's own. */
const callersOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter(line => /^\s+at /.test(line) && !line.includes('node:'))
    .slice(0, MAX_FRAMES)
    .join('\n')

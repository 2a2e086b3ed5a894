import type { Socket } from 'node:net'
import type { buildConnector as BuildConnector, Dispatcher } from 'undici'
import type { Timers } from '../clock/index.ts'
import type { EventSink, HttpRequest, SendLimits, Sent } from './exchange.ts'
import { redirected } from './redirect.ts'
import { type Dispatch, send } from './send.ts'

/** Certificates. Verification itself is never off. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of the built-in ones, in PEM. */
  readonly ca?: string | readonly string[]
  /** A client certificate, in PEM. */
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
}

/** Proxies by the scheme of the target, as the environment names them. */
export interface ProxyOptions {
  readonly httpProxy?: string | undefined
  readonly httpsProxy?: string | undefined
  readonly noProxy?: string | undefined
}

export interface TransportOptions {
  readonly timers: Timers
  readonly tls?: TlsOptions | undefined
  readonly proxy?: ProxyOptions | undefined
}

/** The connections of one client, by origin. */
export interface Transport {
  send(request: HttpRequest, limits: SendLimits, signal: AbortSignal, sink?: EventSink): Promise<Sent>
  /** Lets what is under way end within `drainMs`, then ends it. */
  close(drainMs: number): Promise<void>
}

/** A connection that no attempt waits for any longer is given up after this. */
const CONNECT_LIMIT_MS = 60_000

/** On the same origin; to another one none is followed, as it would carry the key along. */
const MAX_REDIRECTS = 3

type Undici = typeof import('undici')

export function createTransport({ timers, tls, proxy }: TransportOptions): Transport {
  const pools = new Map<string, Dispatcher>()
  let loading: Promise<Undici> | undefined = import('undici')
  let undici: Undici | undefined
  // Whoever sends awaits it and gets the error; nobody else must be told of a rejection.
  loading.then(
    loaded => {
      undici = loaded
      loading = undefined
    },
    () => {},
  )

  function poolOf(origin: string, loaded: Undici): Dispatcher {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = createPool(loaded, origin, tls, proxy)
    pools.set(origin, pool)
    return pool
  }

  return {
    async send(request, limits, signal, sink) {
      const pool = poolOf(request.origin, undici ?? (await (loading as Promise<Undici>)))
      const dispatch = intercepted((options, handler) => pool.dispatch(options, handler), request)
      let sent = await send(dispatch, timers, request, limits, signal, sink)
      let next = request
      for (let hops = 0; hops < MAX_REDIRECTS && sent.ok; hops++) {
        const target = redirected(next, sent.exchange)
        if (target === undefined) break
        next = target
        sent = await send(dispatch, timers, next, limits, signal, sink)
      }
      return sent
    },
    async close(drainMs) {
      const open = [...pools.values()]
      pools.clear()
      const drained = Promise.all(open.map(pool => pool.close()))
      let timer: { cancel(): void } | undefined
      const late = new Promise<void>(resolve => {
        timer = timers.at(timers.now() + drainMs, resolve)
      })
      await Promise.race([drained, late])
      timer?.cancel()
      await Promise.all(open.map(pool => pool.destroy()))
    },
  }
}

/** Where a tool that records and replays (`createCassette`) puts an undici interceptor, as pools of our own are out of its reach. */
const INTERCEPTOR = Symbol.for('breakwater.interceptor')

/** Under this name it finds the prompt among the options of a dispatch. */
const PROMPT = Symbol.for('breakwater.prompt')

/** Looked up for each request: a client may be older than the tool. */
function intercepted(dispatch: Dispatch, { prompt }: HttpRequest): Dispatch {
  const intercept = (globalThis as { [INTERCEPTOR]?: (dispatch: Dispatch) => Dispatch })[INTERCEPTOR]
  if (intercept === undefined) return dispatch
  const recorded = intercept(dispatch)
  return (options, handler) => recorded({ ...options, [PROMPT]: prompt } as typeof options, handler)
}

function createPool(
  { Pool, EnvHttpProxyAgent, buildConnector }: Undici,
  origin: string,
  tls: TlsOptions | undefined,
  proxy: ProxyOptions | undefined,
): Dispatcher {
  // undici's own time-outs tick at half a second: the phases are timed here, and the gate is the only queue.
  const untimed = { headersTimeout: 0, bodyTimeout: 0, allowH2: false }
  const secure = tls === undefined ? {} : { ...tls, ca: tls.ca === undefined ? undefined : [tls.ca].flat() }
  if (proxy?.httpProxy !== undefined || proxy?.httpsProxy !== undefined) {
    return new EnvHttpProxyAgent({
      ...untimed,
      ...(proxy.httpProxy === undefined ? {} : { httpProxy: proxy.httpProxy }),
      ...(proxy.httpsProxy === undefined ? {} : { httpsProxy: proxy.httpsProxy }),
      ...(proxy.noProxy === undefined ? {} : { noProxy: proxy.noProxy }),
      requestTls: secure as object,
      connect: secure as object,
    })
  }
  const connect = buildConnector({ ...secure, timeout: 0, allowH2: false } as BuildConnector.BuildOptions)
  return new Pool(origin, { ...untimed, connect: limited(connect) })
}

/** Gives up a connection that neither comes nor fails. */
function limited(connect: BuildConnector.connector): BuildConnector.connector {
  return (options, callback) => {
    const socket = connect(options, ((...answer: Parameters<BuildConnector.Callback>) => {
      clearTimeout(timer)
      callback(...answer)
    }) as BuildConnector.Callback) as unknown as Socket
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('connect limit'), { code: 'ETIMEDOUT' }))
    }, CONNECT_LIMIT_MS)
    timer.unref()
    return socket
  }
}

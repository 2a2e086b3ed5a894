import type { PolicyRoute } from '../policy/index.ts'
import { createTarget, type HttpRoute, type OutputMode, type Route, type Target } from '../provider/index.ts'
import { misuse, type Settings } from '../result/index.ts'
import type { PhaseTimeouts } from './timeouts.ts'

/** A key. It hides behind a function: neither `console.log` nor `JSON.stringify` of a route shows it. */
export type Secret = () => string | undefined | Promise<string>

/** A route as a client uses it: defaults settled, keys found, what never changes computed once. */
export interface ReadyRoute extends PolicyRoute {
  readonly definition: Route
  readonly provider: string
  readonly model: string
  /** Scheme, host and port; the route's name where there is no address. */
  readonly origin: string
  readonly secrets: readonly Secret[]
  readonly timeouts: PhaseTimeouts
  readonly isReasoning: boolean
  /** What is asked of it where neither prompt nor call says otherwise: the client's, and the route's own on top. */
  readonly settings: Settings
  /** What the route has shown of itself. */
  readonly learned: { readonly refusedModes: Set<OutputMode>; readonly refusedSettings: Set<keyof Settings> }
  target(mode: OutputMode, stream: boolean): Target
}

export interface ReadyOptions {
  readonly timeouts: PhaseTimeouts
  readonly concurrency: number
  /** What the client asks of every route. */
  readonly settings?: Settings | undefined
  readonly readVariable: (name: string) => string | undefined
  /** A keyed hash: shared state may name a credential by nothing else. */
  readonly hashKey: (key: string) => string
}

export function readyRoute(route: Route, options: ReadyOptions): ReadyRoute {
  const origin = route.kind === 'http' ? new URL(route.baseURL).origin : route.name
  const health = `${origin} ${route.model}`
  const keys = route.kind === 'http' ? keysOf(route, options) : [NO_KEY]
  const targets = new Map<string, Target>()
  const timeouts = { ...options.timeouts, ...route.timeouts }
  return {
    name: route.name,
    definition: route,
    provider: route.provider,
    model: route.model,
    origin,
    health,
    keys: keys.map(key => `${health} ${key.name}`),
    secrets: keys.map(key => key.secret),
    slots: route.maxConnections ?? options.concurrency,
    poolMs: timeouts.poolMs,
    timeouts,
    isReasoning: route.capabilities.reasoning === true,
    settings: { ...options.settings, ...route.settings },
    learned: { refusedModes: new Set(), refusedSettings: new Set() },
    target(mode, stream) {
      const key = `${mode} ${stream}`
      let target = targets.get(key)
      if (target === undefined) {
        target = createTarget(route as HttpRoute, { mode, stream })
        targets.set(key, target)
      }
      return target
    },
  }
}

interface Key {
  /** What shared state calls it. */
  readonly name: string
  readonly secret: Secret
}

const NO_KEY: Key = { name: 'no key', secret: () => undefined }

function keysOf(route: HttpRoute, { readVariable, hashKey }: ReadyOptions): readonly Key[] {
  const { apiKey } = route
  if (typeof apiKey === 'function') return [{ name: 'rotating key', secret: apiKey }]
  const given = apiKey ?? route.apiKeyVariables.map(readVariable).find(Boolean) ?? []
  const keys = typeof given === 'string' ? [given] : given
  if (keys.length > 0) return keys.map(key => ({ name: hashKey(key), secret: () => key }))
  if (route.keyOptional || route.authorize !== undefined) return [NO_KEY]
  const variables = route.apiKeyVariables.join(' or ')
  throw misuse(`route ${route.name} apiKey`, `a key, or the environment variable ${variables}`, 'neither')
}

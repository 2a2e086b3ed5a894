import type { ReadyRoute } from '../attempt/index.ts'
import type { Commons } from '../call/index.ts'
import { type FetchRequest, keyOf } from './read-request.ts'
import type { Asked } from './recognise.ts'
import type { FetchRoute } from './shapes.ts'

/** Routes that are remembered; more are made anew. */
const MAX_KNOWN = 1_000

/** Finds the route of a request: that of the client with the same origin, model and key, or one of its own. */
export class FetchRoutes {
  readonly #commons: Commons
  readonly #routes: readonly ReadyRoute[]
  readonly #known = new Map<string, FetchRoute>()

  constructor(commons: Commons, routes: readonly ReadyRoute[]) {
    this.#commons = commons
    this.#routes = routes
  }

  of(request: FetchRequest, asked: Asked | undefined): FetchRoute {
    const key = keyOf(request)
    const health = `${request.url.origin} ${asked?.model ?? ''}`
    const place = `${health} ${key ?? ''}`
    let route = this.#known.get(place)
    if (route === undefined) {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear()
      route = this.#create(health, key, asked)
      this.#known.set(place, route)
    }
    return route
  }

  #create(health: string, key: string | undefined, asked: Asked | undefined): FetchRoute {
    const { timeouts, concurrency, hashKey } = this.#commons
    const keys = [`${health} ${key === undefined ? 'no key' : hashKey(key)}`]
    const isReasoning = asked?.target.capabilities.reasoning === true
    const known = this.#routes.find(route => route.health === health && route.keys.join() === keys[0])
    if (known !== undefined) {
      const { name, provider, slots, poolMs } = known
      return { name, provider, health, keys, slots, poolMs, timeouts: known.timeouts, isReasoning }
    }
    const name = keys[0] as string
    const provider = asked?.provider ?? ''
    return { name, provider, health, keys, slots: concurrency, poolMs: timeouts.poolMs, timeouts, isReasoning }
  }
}

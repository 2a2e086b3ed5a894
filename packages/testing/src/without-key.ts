import type { HttpRoute, Route } from 'breakwater'

const NO_KEY = 'no-key-is-needed-to-replay'

/** The same route with a key that is none, and at another address where one is given. */
export function withoutKey(route: HttpRoute, baseURL?: string): HttpRoute
export function withoutKey(route: Route): Route
export function withoutKey(route: Route, baseURL?: string): Route {
  if (route.kind === 'custom') return route
  // A route's key and headers are no enumerable properties: a spread would lose the headers.
  return Object.defineProperties({} as HttpRoute, {
    ...Object.getOwnPropertyDescriptors(route),
    baseURL: { value: baseURL ?? route.baseURL, enumerable: true },
    apiKey: { value: NO_KEY },
    authorize: { value: undefined },
  })
}

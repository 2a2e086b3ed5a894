import type { ClientOptions, HttpRoute, Route } from 'breakwater'
import type { LoadedConfig } from './config.ts'
import { clientOptionsOf } from './use-config.ts'

/**
 * The project's client for tests whose network is a cassette: it needs no keys, and what fails in a test is neither
 * captured nor logged.
 *
 * @param options.keepsKeys for a cassette that is being recorded (`useCassette().isRecording`). Default false.
 * @throws ConfigError as {@link clientOptionsOf}
 */
export async function testClientOptionsOf(
  config: LoadedConfig,
  { keepsKeys = false }: { readonly keepsKeys?: boolean } = {},
): Promise<ClientOptions> {
  const { observe: _, ...options } = await clientOptionsOf(config)
  const { routes } = options
  return { ...options, capture: false, routes: keepsKeys ? routes : routes.map(route => withoutKey(route)) }
}

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

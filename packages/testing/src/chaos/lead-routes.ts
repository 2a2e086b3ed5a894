import type { HttpRoute, Route } from 'breakwater'

const DUMMY_KEY = 'chaos-dummy-key'

/** Where a client finds the simulator. */
export interface Address {
  /** The base address for the dialects of Anthropic and Gemini. */
  readonly origin: string
  /** The base URL for those of OpenAI. */
  readonly url: string
}

/**
 * The same routes, led to the simulator: dialects, models, capabilities, settings and time-outs stay; keys, headers and
 * signatures, which are secrets of the real provider, do not go along. Routes of one's own (`custom`) have no address
 * and are left out.
 */
export const leadRoutes = (routes: readonly Route[], address: Address): readonly HttpRoute[] =>
  routes.filter(isHttp).map(route => leadRoute(route, address))

export const isHttp = (route: Route): route is HttpRoute => route.kind === 'http'

function leadRoute(route: HttpRoute, { origin, url }: Address): HttpRoute {
  const isOpenAI = route.dialect.name.startsWith('openai-')
  // A spread leaves the key and the headers behind: they are not enumerable.
  return { ...route, baseURL: isOpenAI ? url : origin, apiKey: DUMMY_KEY, headers: {}, authorize: undefined }
}

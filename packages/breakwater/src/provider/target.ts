import type { OutputMode, Target } from './dialect.ts'
import { familyOf } from './family.ts'
import type { HttpRoute } from './route.ts'

/** What a codec must know of the route. Made once per route, mode and wire. */
export function createTarget(
  route: HttpRoute,
  options: { readonly stream: boolean; readonly mode: OutputMode },
): Target {
  return {
    model: route.model,
    baseURL: route.baseURL,
    family: familyOf(route.dialect.name, route.baseURL, route.model),
    stream: options.stream,
    mode: options.mode,
    capabilities: route.capabilities,
  }
}

import type { CallAttempt, ReadyRoute } from '../attempt/index.ts'
import { type Admitted, admit, admitLength, inputChars, Meter } from '../budget/index.ts'
import type { Maybe } from '../policy/index.ts'
import type { Failure } from '../result/index.ts'

const meters = new WeakMap<ReadyRoute, Meter>()

/** What counts and prices a route's requests, and learns from its answers: one for each route of a client. */
export function meterOf(route: ReadyRoute): Meter {
  let meter = meters.get(route)
  if (meter === undefined) {
    const { definition } = route
    meter = new Meter({
      name: route.name,
      model: route.model,
      provider: route.provider,
      baseURL: definition.kind === 'http' ? definition.baseURL : undefined,
      dialect: definition.kind === 'http' ? definition.dialect.name : undefined,
      contextWindow: definition.contextWindow,
      prices: definition.prices,
      maxOutputTokens: route.settings.maxOutputTokens,
    })
    meters.set(route, meter)
  }
  return meter
}

export const admitTo = (
  { request, call }: CallAttempt,
  route: ReadyRoute,
): Maybe<Admitted | { readonly failure: Failure }> => admit(request, meterOf(route), call.step)

/** Shorter inputs fit any window. */
const ALWAYS_FITS_CHARS = 16_000

/** What is surely too long for every route is refused before its schema and its template run. */
export function refuseByLength(
  where: string,
  input: unknown,
  routes: readonly ReadyRoute[],
): Maybe<Failure | undefined> {
  const chars = inputChars(input)
  if (chars <= ALWAYS_FITS_CHARS) return undefined
  const known = routes.map(meterOf)
  return Promise.all(known.map(meter => meter.ready())).then(() => admitLength(where, chars, known))
}

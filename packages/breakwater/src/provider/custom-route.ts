import { misuse } from '../result/index.ts'
import type { CustomCall, CustomRoute, RouteOptions } from './route.ts'

export interface CustomOptions
  extends Pick<
    RouteOptions,
    'contextWindow' | 'maxConnections' | 'timeouts' | 'settings' | 'extra' | 'capabilities' | 'prices'
  > {
  readonly name: string
  readonly model: string
  /**
   * Answers a raw output, or an iterable of stream events (which may return the raw output at its end), by whatever
   * means. It should heed the signal. A `BreakwaterError` that it throws keeps its code; anything else that it throws is
   * `callback_failed`, an answer of another shape `bad_envelope`.
   */
  readonly call: CustomCall
}

/** A model that is reached by other means than one of the dialects. */
export function custom(options: CustomOptions): CustomRoute {
  for (const field of ['name', 'model'] as const) {
    if (typeof options[field] !== 'string' || options[field] === '') {
      throw misuse(`custom({ ${field} })`, 'a text that is not empty', typeof options[field])
    }
  }
  if (typeof options.call !== 'function') throw misuse('custom({ call })', 'a function', typeof options.call)
  return {
    kind: 'custom',
    name: options.name,
    provider: options.name,
    model: options.model,
    call: options.call,
    capabilities: options.capabilities ?? {},
    contextWindow: options.contextWindow,
    maxConnections: options.maxConnections,
    timeouts: options.timeouts ?? {},
    settings: options.settings ?? {},
    extra: options.extra ?? {},
    prices: options.prices,
  }
}

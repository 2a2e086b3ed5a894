import type { CaseToRecord } from './record-exchanges.ts'

/**
 * Writes a cassette of a captured call: the requests that the client makes for its (redacted) input today, each with what
 * a model answered then, in the order of the attempts and in the form of the provider. Nothing leaves this machine: the
 * requests go to a simulator, without keys, and no tool and no check runs. Headers of requests are not kept.
 *
 * @returns the route that was recorded; undefined where the client has no HTTP route, or the call made no request
 */
export async function recordCase(one: CaseToRecord): Promise<string | undefined> {
  // Most who read datasets never record: they need not load the simulator.
  const { recordExchanges } = await import('./record-exchanges.ts')
  return recordExchanges(one)
}

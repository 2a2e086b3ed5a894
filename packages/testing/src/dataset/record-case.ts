import type { ClientOptions, Prompt } from 'breakwater'
import type { Case } from 'breakwater/store'

export interface CaseToRecord {
  readonly kept: Pick<Case, 'atMs' | 'attempts' | 'input' | 'route'>
  readonly prompt: Prompt
  /** Of the client whose requests the cassette answers: by the route of the case, else by its first HTTP route. */
  readonly client: ClientOptions
  /** Where the cassette is written; what stands there is written over. */
  readonly path: string
}

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

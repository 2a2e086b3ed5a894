import type { ClientOptions } from 'breakwater'
import { withoutKey } from '../without-key.ts'
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

import { type CommonOptions, checkFetchOptions, createCommons } from './call/index.ts'
import { createHardenedFetch, type HardenedFetch } from './fetch/index.ts'
import { createObserver } from './observe/index.ts'
import { nodePlatform } from './platform.ts'
import { createRedactor } from './redact/index.ts'
import { VERSION } from './version.ts'

/**
 * A hardened `fetch` on Node without a client, for other people's SDKs: `new OpenAI({ fetch: createFetch() })`.
 * `close` lets what is under way end within `drainMs` (default 5 000), then ends it.
 *
 * @throws BreakwaterError naming the option, where one is unknown or malformed
 */
export function createFetch(
  options: CommonOptions = {},
): HardenedFetch & { close(options?: { readonly drainMs?: number }): Promise<void> } {
  checkFetchOptions(options)
  const observer = createObserver(VERSION, createRedactor)
  const commons = createCommons(options, nodePlatform(), observer)
  return Object.assign(createHardenedFetch(commons, [], observer), {
    close: ({ drainMs = 5_000 } = {}) => commons.transport.close(drainMs),
  })
}

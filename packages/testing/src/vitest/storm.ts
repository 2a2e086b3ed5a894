import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type StormChoice, type StormInUse, type StormOptions, StormUse } from '../runner/index.ts'

/**
 * A simulator that plays a storm to the tests of this file, or of the `describe` in which it is called. Each test meets the
 * storm from its beginning. The addresses are there within tests and hooks:
 *
 * ```ts
 * const sea = storm('overloaded')
 * test('…', async () => { createClient({ routes: [openai({ model: 'any', baseURL: sea.url, apiKey: 'none' })] }) … })
 * ```
 *
 * @param choice a built-in storm or a fault (for every request) by its name, a list of faults and `ok` (one for each request
 * in turn), or a storm of your own. `breakwater storms` lists them.
 * @throws StormError for a name that is none, and a storm that cannot be played
 */
export function storm(choice: StormChoice, options: StormOptions = {}): StormInUse {
  const use = new StormUse(choice, options)
  beforeAll(() => use.start())
  beforeEach(() => use.begin())
  afterAll(() => use.stop())
  return use
}

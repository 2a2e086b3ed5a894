import { afterAll, afterEach, beforeAll } from 'vitest'
import { NoNetwork, type NoNetworkOptions } from '../runner/index.ts'

/**
 * Refuses every connection that leaves this machine while the tests of this file (of a `describe`, of all files where a setup
 * file calls it) run, and fails the test that asked for one, also where the code under test makes light of it. While a
 * cassette is being recorded (`useCassette`), connections are let through.
 *
 * Not seen: connections that stood before, datagrams, child processes and workers. Where tests run concurrently, the
 * failure may fall on a neighbour of the one that asked: the stack in it tells.
 */
export function noNetwork(options: NoNetworkOptions = {}): void {
  const guard = new NoNetwork(options)
  beforeAll(() => guard.start())
  afterEach(() => guard.look())
  afterAll(() => {
    guard.stop()
    guard.look()
  })
}

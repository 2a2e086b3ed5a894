import { guardNetwork, type NetworkGuard, type NetworkUse } from './network-guard.ts'

export interface NoNetworkOptions {
  /** Hosts that tests may reach nevertheless: `db.internal`, or `db.internal:5432` for one port. Default: none. */
  readonly allow?: readonly string[]
}

/** A test, or what a runner runs around tests, used the network. */
export class NetworkUseError extends Error {
  override readonly name = 'NetworkUseError'
}

/** The guard over the tests of a scope. */
export class NoNetwork {
  readonly #allow: readonly string[]
  #guard: NetworkGuard | undefined

  constructor({ allow = [] }: NoNetworkOptions) {
    this.#allow = allow
  }

  start(): void {
    this.#guard = guardNetwork(this.#allow)
  }

  /** @throws NetworkUseError for what was refused since the last look */
  look(): void {
    const uses = this.#guard?.take() ?? []
    if (uses.length > 0) throw new NetworkUseError(described(uses))
  }

  stop(): void {
    this.#guard?.stop()
  }
}

function described(uses: readonly NetworkUse[]): string {
  const addresses = [...new Set(uses.map(({ address }) => address))]
  const [{ stack } = { stack: '' }] = uses
  return [
    `the network was used: ${addresses.join(', ')} (${uses.length === 1 ? 'once' : `${uses.length} times`}, refused)`,
    ...(stack === '' ? [] : [stack]),
    'Let a cassette (useCassette) or a simulator (storm) answer, or name the host: noNetwork({ allow: [host] }).',
  ].join('\n')
}

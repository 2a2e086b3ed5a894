import type { Model } from '../model/index.ts'
import type { Storm } from '../storm/index.ts'
import type { RecordedRequest } from './recorded-request.ts'

export interface SimulatorOptions {
  /** Default: none, every request is answered well. */
  readonly storm?: Storm
  /** Default: the storm's own, or 1. */
  readonly seed?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  /**
   * Multiplies what a storm waits, its windows and the latency: 0.05 makes 30 s of silence 1.5 s. Waits that are only
   * announced (`retry-after`) and rate limits stay as they are. Default 1.
   */
  readonly timeScale?: number
  /** What answers. Default: the extractive summarizer. */
  readonly model?: Model
  /** Input longer than this is refused as the dialect refuses it. Default: no bound. */
  readonly contextWindowTokens?: number
  /** The keys that are accepted. Default: any, or none at all. */
  readonly apiKeys?: readonly string[]
  /**
   * Serve over TLS, with a fresh certificate that `simulator.certificate` holds for clients to trust: a good one, one
   * that has expired, or one for another host. Default: plain HTTP.
   */
  readonly tls?: 'valid' | 'expired' | 'wrong_host'
  /** How many requests are remembered, the newest ones. Default 10 000. */
  readonly rememberedRequests?: number
  /** Called at the end of each request. */
  readonly onRequest?: (request: RecordedRequest) => void
}

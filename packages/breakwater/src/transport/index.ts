export type { EventSink, Exchange, Headers, HttpRequest, SendLimits, Sent } from './exchange.ts'
export { type SseHandler, SseReader } from './sse.ts'
export {
  createTransport,
  type ProxyOptions,
  type TlsOptions,
  type Transport,
  type TransportOptions,
} from './transport.ts'

import type { FailureCode } from '../result/index.ts'

/** What undici, Node's sockets and TLS call it, and what we do. */
const CODES: Record<string, FailureCode> = {
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EAI_FAIL: 'dns_failed',
  EAI_NODATA: 'dns_failed',
  ECONNREFUSED: 'connect_refused',
  ENETUNREACH: 'connect_refused',
  EHOSTUNREACH: 'connect_refused',
  EADDRNOTAVAIL: 'connect_refused',
  ENOENT: 'connect_refused',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  EPROTO: 'tls_failed',
  UND_ERR_HEADERS_OVERFLOW: 'response_too_large',
  HPE_HEADER_OVERFLOW: 'response_too_large',
}

/** OpenSSL and Node name dozens of ways in which a certificate fails. */
const TLS_PREFIXES = ['ERR_TLS_', 'ERR_SSL_', 'CERT_', 'UNABLE_TO_', 'SELF_SIGNED_', 'DEPTH_ZERO_', 'HOSTNAME_MISMATCH']

/** Sorts a socket's or undici's error by its code, never by its text. */
export function codeOf(error: unknown): FailureCode {
  const name = errorCode(error)
  const known = CODES[name]
  if (known !== undefined) return known
  if (TLS_PREFIXES.some(prefix => name.startsWith(prefix))) return 'tls_failed'
  // What does not parse as HTTP is an answer, if a broken one.
  return name.startsWith('HPE_') ? 'bad_envelope' : 'connection_reset'
}

/** The bare code (`ECONNRESET`), for messages. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] }
  // Several addresses were tried: the first one's reason stands for all.
  if (Array.isArray(errors) && errors.length > 0) return errorCode(errors[0])
  if (typeof code === 'string') return code
  return cause === undefined ? '' : errorCode(cause)
}

import type { Headers } from './exchange.ts'

/** A header that came twice is one, its values behind each other. */
export function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  for (const name in headers) {
    const value = headers[name]
    if (Array.isArray(value)) headers[name] = value.join(', ')
  }
  return headers as Headers
}

export const isEventStream = (headers: Headers): boolean =>
  headers['content-type']?.includes('text/event-stream') === true

import type { CassetteResponse } from './exchange.ts'

/** A request that no recording answers. */
export interface Miss {
  readonly method: string
  /** Redacted. */
  readonly url: string
  /** Why, and how the request differs from the nearest recording, for people: several lines, redacted. */
  readonly message: string
}

/** No client tries it again; what is wrong with it is for the caller to mend. */
const STATUS = 424

/**
 * What the code under test gets: an answer rather than a broken connection, as clients wait and try again after those.
 * The fields are where the clients of OpenAI, Anthropic and Gemini look for a message.
 */
export function missAnswer({ method, url, message }: Miss): CassetteResponse {
  const error = {
    type: 'cassette_miss',
    code: 'cassette_miss',
    message: `no recording in the cassette answers ${method} ${url}; the report of the cassette says what is nearest`,
  }
  const body = Buffer.from(JSON.stringify({ type: 'error', error, detail: message }))
  return {
    status: STATUS,
    statusText: 'No Recording',
    headers: [
      ['content-type', 'application/json'],
      ['x-should-retry', 'false'],
    ],
    headMs: 0,
    chunks: [{ atMs: 0, bytes: body }],
    endMs: 0,
    end: 'whole',
    error: undefined,
  }
}

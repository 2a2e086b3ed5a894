import type { IncomingMessage } from 'node:http'

/** Larger requests are read to their end and answered with 413. */
const MAX_BODY_BYTES = 64_000_000

/** The text of a request's body; undefined where it is too large. Throws when the client leaves. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

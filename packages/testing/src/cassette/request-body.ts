import { type Dispatcher, Response } from 'undici'

/** A body that is there at once; undefined where it has to be read. */
export function bodyAtHand(body: unknown): Buffer | undefined {
  if (body === null || body === undefined) return Buffer.alloc(0)
  if (typeof body === 'string') return Buffer.from(body)
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (body instanceof ArrayBuffer) return Buffer.from(body)
  return undefined
}

/** Reads whatever else undici takes for a body; a form brings its content type along. */
export async function readBody(
  body: unknown,
): Promise<{ readonly bytes: Buffer; readonly contentType: string | undefined }> {
  if (isIterable(body) && Object.prototype.toString.call(body) !== '[object FormData]') {
    const parts: Buffer[] = []
    for await (const part of body) parts.push(bodyAtHand(part) ?? Buffer.from(String(part)))
    return { bytes: Buffer.concat(parts), contentType: undefined }
  }
  const response = new Response(body as ConstructorParameters<typeof Response>[0])
  return {
    bytes: Buffer.from(await response.arrayBuffer()),
    contentType: response.headers.get('content-type') ?? undefined,
  }
}

const isIterable = (body: unknown): body is AsyncIterable<unknown> | Iterable<unknown> =>
  typeof body === 'object' && body !== null && (Symbol.asyncIterator in body || Symbol.iterator in body)

type Given = Dispatcher.DispatchOptions['headers']

/** Whatever form of headers undici takes, as pairs with lower-cased names. */
export function headerPairs(headers: Given): [name: string, value: string][] {
  if (headers === null || headers === undefined) return []
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    return Array.from({ length: headers.length / 2 }, (_, index) => pairOf(headers[2 * index], headers[2 * index + 1]))
  }
  const entries = Symbol.iterator in headers ? (headers as Iterable<[unknown, unknown]>) : Object.entries(headers)
  return [...entries].filter(([, value]) => value !== undefined).map(([name, value]) => pairOf(name, value))
}

const pairOf = (name: unknown, value: unknown): [string, string] => [
  String(name).toLowerCase(),
  Array.isArray(value) ? value.join(', ') : String(value),
]

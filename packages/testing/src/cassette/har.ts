import { isUtf8 } from 'node:buffer'
import { STATUS_CODES } from 'node:http'
import {
  type AskingPrompt,
  bodyOf,
  type CassetteRequest,
  type CassetteResponse,
  type Chunk,
  type Ending,
  type HeaderList,
  headerOf,
  type Recording,
} from './exchange.ts'

// HTTP Archive 1.2: http://www.softwareishard.com/blog/har-12-spec/. Names with `_` are additions, which readers ignore.

/** What a HAR file says of one exchange; of a file written elsewhere nothing but the required is counted on. */
export interface HarEntry {
  readonly startedDateTime: string
  readonly time: number
  readonly request: HarRequest
  readonly response: HarResponse
  readonly cache: object
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  readonly _prompt?: AskingPrompt
  /** Bytes of each chunk of the decoded body; their sum is its size. */
  readonly _chunkBytes?: readonly number[]
  /** When each chunk came, in milliseconds after the head. */
  readonly _chunkMs?: readonly number[]
  /** Left out where the answer came whole. */
  readonly _end?: Ending
  readonly _error?: { readonly code: string; readonly message: string }
}

interface HarPair {
  readonly name: string
  readonly value: string
}

interface HarRequest {
  readonly method: string
  readonly url: string
  readonly httpVersion: string
  readonly cookies: readonly []
  readonly headers: readonly HarPair[]
  readonly queryString: readonly HarPair[]
  readonly postData?: { readonly mimeType: string; readonly text: string; readonly _encoding?: 'base64' }
  readonly headersSize: number
  readonly bodySize: number
}

interface HarResponse {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly cookies: readonly []
  readonly headers: readonly HarPair[]
  readonly content: {
    readonly size: number
    readonly mimeType: string
    readonly text?: string
    readonly encoding?: string
  }
  readonly redirectURL: string
  readonly headersSize: number
  readonly bodySize: number
}

/** The order of the fields is the order in the file. */
export function toHar({ startedAt, prompt, request, response }: Recording): HarEntry {
  const { chunks, headMs, endMs, end, error } = response
  const isOneChunk = chunks.length === 1 && chunks[0]!.atMs === 0
  return {
    startedDateTime: startedAt,
    time: headMs + endMs,
    request: harRequest(request),
    response: harResponse(response),
    cache: {},
    timings: { send: 0, wait: headMs, receive: endMs },
    ...(prompt === undefined ? {} : { _prompt: prompt }),
    ...(chunks.length === 0 || isOneChunk
      ? {}
      : { _chunkBytes: chunks.map(({ bytes }) => bytes.length), _chunkMs: chunks.map(({ atMs }) => atMs) }),
    ...(end === 'whole' ? {} : { _end: end }),
    ...(error === undefined ? {} : { _error: error }),
  }
}

function harRequest({ method, url, headers, body }: CassetteRequest): HarRequest {
  const text = textOf(body)
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairsOf(headers),
    queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
    ...(body.length === 0
      ? {}
      : {
          postData: {
            mimeType: headerOf(headers, 'content-type') ?? '',
            text: text ?? body.toString('base64'),
            ...(text === undefined ? { _encoding: 'base64' } : {}),
          },
        }),
    headersSize: -1,
    bodySize: body.length,
  }
}

function harResponse(response: CassetteResponse): HarResponse {
  const { status, statusText, headers } = response
  const body = bodyOf(response)
  const text = textOf(body)
  return {
    status,
    statusText,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairsOf(headers),
    content: {
      size: body.length,
      mimeType: headerOf(headers, 'content-type') ?? '',
      ...(body.length === 0 ? {} : { text: text ?? body.toString('base64') }),
      ...(text === undefined ? { encoding: 'base64' } : {}),
    },
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: body.length,
  }
}

const textOf = (bytes: Buffer): string | undefined => (isUtf8(bytes) ? bytes.toString() : undefined)

const pairsOf = (headers: HeaderList): HarPair[] => headers.map(([name, value]) => ({ name, value }))

/** An entry of any HAR file; what it lacks is taken for empty. */
export function fromHar(entry: HarEntry): Recording {
  const { request, response, timings } = entry
  const { postData } = request
  const headMs = atLeastZero(timings?.wait)
  return {
    startedAt: String(entry.startedDateTime),
    prompt: promptOf(entry._prompt),
    request: {
      method: request.method,
      url: request.url,
      headers: listOf(request.headers),
      body: Buffer.from(postData?.text ?? '', postData?._encoding ?? 'utf8'),
    },
    response: {
      status: response.status,
      statusText: response.statusText || (STATUS_CODES[response.status] ?? ''),
      headers: listOf(response.headers),
      headMs,
      chunks: chunksOf(entry),
      endMs: atLeastZero(timings?.receive),
      end: entry._end ?? (response.status === 0 ? 'broken' : 'whole'),
      error:
        entry._error ?? (response.status === 0 ? { code: 'ECONNRESET', message: 'no answer was recorded' } : undefined),
    },
  }
}

const atLeastZero = (value: number | undefined): number => (typeof value === 'number' && value > 0 ? value : 0)

/** Browsers write the pseudo-headers of HTTP/2 beside the others. */
const listOf = (pairs: readonly HarPair[] | undefined): HeaderList =>
  (pairs ?? [])
    .filter(({ name }) => !name.startsWith(':'))
    .map(({ name, value }) => [name.toLowerCase(), String(value)] as const)

/** Where the text was edited by hand, the last chunk takes what is left over. */
function chunksOf({ response: { content }, _chunkBytes: lengths = [], _chunkMs: times = [] }: HarEntry): Chunk[] {
  const body = Buffer.from(content?.text ?? '', content?.encoding === 'base64' ? 'base64' : 'utf8')
  if (lengths.length === 0) return body.length === 0 ? [] : [{ atMs: 0, bytes: body }]
  let from = 0
  return lengths.map((length, index) => {
    const to = index === lengths.length - 1 ? body.length : Math.min(body.length, from + length)
    const chunk = { atMs: atLeastZero(times[index]), bytes: body.subarray(from, to) }
    from = to
    return chunk
  })
}

/** Whoever asked: only what has all three of its words is one. */
export function promptOf(value: unknown): AskingPrompt | undefined {
  const { name, version, hash } = (value ?? {}) as Partial<AskingPrompt>
  const isPrompt = [name, version, hash].every(word => typeof word === 'string')
  return isPrompt ? ({ name, version, hash } as AskingPrompt) : undefined
}

import { connect } from 'node:net'
import type { DialectName } from '../src/index.ts'

/** What came back over one TCP connection, byte for byte. */
export interface Exchange {
  readonly status: number | undefined
  /** Lower-cased names. */
  readonly headers: { readonly [name: string]: string }
  /** The body with its chunks joined. */
  readonly body: Buffer
  readonly text: string
  /** How the connection ended: as HTTP wants it, closed before that, reset, or cut by us because nothing came. */
  readonly end: 'whole' | 'closed' | 'reset' | 'silent' | 'enough'
}

interface ExchangeOptions {
  readonly headers?: { readonly [name: string]: string }
  /** Nothing for so long means silence. Default 1 000: enough for a busy machine. */
  readonly silentMs?: number
  /** Means silence at once. */
  readonly signal?: AbortSignal
  /** Leave after so many bytes. Default 20 MB. */
  readonly maxBytes?: number
}

/** Posts JSON over a connection of its own, and reads whatever comes. */
export async function post(url: string, body: unknown, options: ExchangeOptions = {}): Promise<Exchange> {
  const { hostname, port, pathname, search } = new URL(url)
  const socket = connect(Number(port), hostname)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const head = Object.entries({ host: hostname, 'content-length': Buffer.byteLength(text), ...options.headers })
  socket.write(`POST ${pathname}${search} HTTP/1.1\r\n${head.map(pair => pair.join(': ')).join('\r\n')}\r\n\r\n${text}`)

  const chunks: Buffer[] = []
  let bytes = 0
  let end: Exchange['end'] = 'closed'
  const give = (reason: Exchange['end']): void => {
    end = reason
    socket.destroy()
  }
  socket.setTimeout(options.silentMs ?? 1_000, () => give('silent'))
  options.signal?.addEventListener('abort', () => give('silent'), { once: true })
  socket.on('error', () => {
    end = 'reset'
  })
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > (options.maxBytes ?? 20_000_000)) give('enough')
    else if (bytes < 1_000_000 && readMessage(Buffer.concat(chunks)).isWhole) give('whole')
  })
  // Not once(): it would reject on the error that comes before.
  await new Promise<void>(resolve => socket.once('close', () => resolve()))
  const { isWhole, ...message } = readMessage(Buffer.concat(chunks))
  return { ...message, text: message.body.toString(), end: isWhole ? 'whole' : end }
}

interface Message {
  readonly status: number | undefined
  readonly headers: { readonly [name: string]: string }
  readonly body: Buffer
  readonly isWhole: boolean
}

function readMessage(bytes: Buffer): Message {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return { status: undefined, headers: {}, body: Buffer.alloc(0), isWhole: false }
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString().split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const rest = bytes.subarray(headEnd + 4)
  const length = headers['content-length']
  const { body, isWhole } =
    length === undefined ? joinChunks(rest) : { body: rest, isWhole: rest.length === Number(length) }
  return { status: Number(first.split(' ')[1]), headers, body, isWhole }
}

function joinChunks(bytes: Buffer): { readonly body: Buffer; readonly isWhole: boolean } {
  const pieces: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16)
    if (size === 0) return { body: Buffer.concat(pieces), isWhole: true }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return { body: Buffer.concat(pieces), isWhole: false }
}

export const STORY: string =
  'The storm hit the coast on Tuesday. Waves broke over the breakwater and flooded the harbour. Nobody was hurt. ' +
  'The harbour master said that the breakwater held. Repairs of the harbour will begin in May. Ferries run again.'

/** A request for a JSON summary of the text, in each dialect, streamed or not. */
export const REQUESTS: {
  readonly [name in DialectName]: (text: string, stream: boolean) => { readonly path: string; readonly body: object }
} = {
  'openai-chat': (text: string, stream: boolean) => ({
    path: '/v1/chat/completions',
    body: {
      model: 'm',
      stream,
      messages: [{ role: 'user', content: ask(text) }],
      stream_options: { include_usage: true },
    },
  }),
  'openai-responses': (text, stream) => ({
    path: '/v1/responses',
    body: { model: 'm', stream, input: ask(text) },
  }),
  anthropic: (text, stream) => ({
    path: '/v1/messages',
    body: { model: 'm', stream, max_tokens: 1_000, messages: [{ role: 'user', content: ask(text) }] },
  }),
  gemini: (text, stream) => ({
    path: `/v1beta/models/m:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: ask(text) }] }] },
  }),
}

export const ask = (text: string): string =>
  `Summarize, as JSON with the fields summary, key_points and confidence:\n${text}`

import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { parse } from 'yaml'
import { CassetteError } from './cassette-error.ts'
import type { CassetteResponse, HeaderList, Recording } from './exchange.ts'
import { headerOf } from './exchange.ts'

// What vcrpy writes, version 1: `interactions`, each with a request (method, uri, headers with a list of values each,
// body) and a response (status with code and message, headers, body with a string). Bytes are `!!binary`.
// https://vcrpy.readthedocs.io/en/latest/usage.html

interface VcrpyFile {
  readonly version?: unknown
  readonly interactions?: unknown
}

interface Interaction {
  readonly request: {
    readonly method: string
    readonly uri: string
    readonly headers?: VcrpyHeaders
    readonly body?: Body
  }
  readonly response: {
    readonly status: { readonly code: number; readonly message?: string | null }
    readonly headers?: VcrpyHeaders
    readonly body?: Body
  }
}

type VcrpyHeaders = { readonly [name: string]: string | readonly string[] }
type Body =
  | string
  | Uint8Array
  | null
  | { readonly string?: string | Uint8Array | null; readonly base64_string?: string }

/** @throws CassetteError where the file is none of vcrpy's */
export function readVcrpy(path: string, text: string): Recording[] {
  const file = parseYaml(path, text)
  if (!Array.isArray(file?.interactions)) {
    throw new CassetteError(`${path} is no cassette: expected a YAML file of vcrpy (interactions)`)
  }
  if (file.version !== undefined && file.version !== 1) {
    throw new CassetteError(`${path}: expected version 1 of vcrpy's files, found ${JSON.stringify(file.version)}`)
  }
  return file.interactions.map((interaction: Interaction, index) => {
    if (!isInteraction(interaction)) {
      throw new CassetteError(
        `${path}: interactions[${index}]: expected a request with method and uri, and a response with status.code`,
      )
    }
    return recordingOf(interaction)
  })
}

function parseYaml(path: string, text: string): VcrpyFile | null {
  try {
    return parse(text, { customTags: ['binary'], logLevel: 'error' }) as VcrpyFile | null
  } catch (error) {
    throw new CassetteError(`${path} is damaged: ${(error as Error).message.split('\n')[0]}`)
  }
}

const isInteraction = (value: Partial<Interaction> | null): boolean =>
  typeof value?.request?.method === 'string' &&
  URL.canParse(value.request.uri) &&
  Number.isInteger(value.response?.status?.code)

function recordingOf({ request, response }: Interaction): Recording {
  return {
    startedAt: new Date(0).toISOString(),
    request: {
      method: request.method,
      url: request.uri,
      headers: headersOf(request.headers),
      body: bytesOf(request.body),
    },
    response: responseOf(response),
  }
}

function responseOf({ status, headers, body }: Interaction['response']): CassetteResponse {
  const list = headersOf(headers)
  const bytes = decoded(bytesOf(body), headerOf(list, 'content-encoding'))
  return {
    status: status.code,
    statusText: status.message ?? '',
    headers: list,
    headMs: 0,
    chunks: bytes.length === 0 ? [] : [{ atMs: 0, bytes }],
    endMs: 0,
    end: 'whole',
    error: undefined,
  }
}

const headersOf = (headers: VcrpyHeaders | undefined): HeaderList =>
  Object.entries(headers ?? {}).flatMap(([name, values]) =>
    [values].flat().map(value => [name.toLowerCase(), String(value)] as const),
  )

function bytesOf(body: Body | undefined): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0)
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return Buffer.from(body)
  return body.base64_string === undefined ? bytesOf(body.string) : Buffer.from(body.base64_string, 'base64')
}

const DECODERS: { readonly [encoding: string]: (bytes: Buffer) => Buffer } = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** With `decode_compressed_response` vcrpy has decoded already, and the header may be there still. */
function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  try {
    return DECODERS[encoding?.toLowerCase() ?? '']?.(bytes) ?? bytes
  } catch {
    return bytes
  }
}

import { once } from 'node:events'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { Chunk } from './exchange.ts'

const DECODERS: { readonly [encoding: string]: () => Transform } = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

const decoderOf = (encoding: string | undefined): (() => Transform) | undefined =>
  DECODERS[encoding?.trim().toLowerCase() ?? '']

/** Whether a body with this content-encoding is kept decoded; others are kept as they came. */
export const isDecoded = (encoding: string | undefined): boolean => decoderOf(encoding) !== undefined

/** Collects the chunks of a body as they come, decoded. */
export interface Collector {
  push(bytes: Buffer, atMs: number): void
  /** What came; `isUndecodable` where it was not what the content-encoding says. */
  end(): Promise<{ readonly chunks: readonly Chunk[]; readonly isUndecodable: boolean }>
}

export function createCollector(encoding: string | undefined): Collector {
  const chunks: Chunk[] = []
  const decoder = decoderOf(encoding)?.()
  if (decoder === undefined) {
    return {
      // The socket's buffer is not ours to keep.
      push: (bytes, atMs) => void chunks.push({ atMs, bytes: Buffer.from(bytes) }),
      end: async () => ({ chunks, isUndecodable: false }),
    }
  }
  let lastMs = 0
  let isUndecodable = false
  decoder.on('data', (bytes: Buffer) => chunks.push({ atMs: lastMs, bytes }))
  decoder.on('error', () => {
    isUndecodable = true
  })
  return {
    push(bytes, atMs) {
      lastMs = atMs
      decoder.write(Buffer.from(bytes))
    },
    async end() {
      if (!decoder.destroyed) {
        const closed = once(decoder, 'close').catch(() => {})
        decoder.end()
        await closed
      }
      return { chunks, isUndecodable }
    },
  }
}

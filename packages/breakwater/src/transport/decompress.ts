import type { BrotliDecompress, Gunzip, Inflate, ZstdDecompress } from 'node:zlib'

type Decoder = BrotliDecompress | Gunzip | Inflate | ZstdDecompress

/** Loaded with the first answer that needs it. */
const zlib = () => process.getBuiltinModule('node:zlib')

const DECODERS: Record<string, () => Decoder> = {
  gzip: () => zlib().createGunzip(),
  'x-gzip': () => zlib().createGunzip(),
  deflate: () => zlib().createInflate(),
  br: () => zlib().createBrotliDecompress(),
  zstd: () => zlib().createZstdDecompress(),
}

/** Bytes in, decoded bytes out, as they come. */
export interface Decompressor {
  write(chunk: Buffer): void
  end(): void
  destroy(): void
}

export interface DecompressorEvents {
  data(chunk: Buffer): void
  end(): void
  error(): void
}

/**
 * For a `content-encoding`; undefined where there is nothing to decode, `unknown` where we cannot.
 * Several encodings in a row are not decoded: no provider sends them, and each layer multiplies a bomb.
 */
export function createDecompressor(
  encoding: string | undefined,
  events: DecompressorEvents,
): Decompressor | 'unknown' | undefined {
  const name = encoding?.trim().toLowerCase()
  if (name === undefined || name === '' || name === 'identity') return undefined
  const create = DECODERS[name]
  if (create === undefined) return 'unknown'
  const decoder = create()
  decoder.on('data', events.data)
  decoder.on('end', events.end)
  decoder.on('error', events.error)
  return {
    write: chunk => void decoder.write(chunk),
    end: () => void decoder.end(),
    destroy: () => void decoder.destroy(),
  }
}

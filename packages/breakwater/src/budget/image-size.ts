/** How images are counted: by tiles of so many pixels. */
export interface ImageRule {
  /** Pixels along an edge. */
  readonly tile: number
  readonly perTile: number
  readonly base: number
  /** Where the size cannot be told. */
  readonly unknown: number
  readonly most: number
}

/** Tokens of an image, from the size that its first bytes tell. */
export function imageTokens(bytes: Uint8Array, rule: ImageRule): number {
  const size = pngSize(bytes) ?? jpegSize(bytes)
  if (size === undefined) return rule.unknown
  const tiles = Math.ceil(size.width / rule.tile) * Math.ceil(size.height / rule.tile)
  return Math.min(Math.ceil(rule.base + tiles * rule.perTile), rule.most)
}

interface Size {
  readonly width: number
  readonly height: number
}

const PNG = 0x8950_4e47

function pngSize(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 24) return undefined
  const view = viewOf(bytes)
  return view.getUint32(0) === PNG ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined
}

/** Segments that are skipped at most in search of the one with the size. */
const MAX_SEGMENTS = 64

function jpegSize(bytes: Uint8Array): Size | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  const view = viewOf(bytes)
  let offset = 2
  for (let segment = 0; segment < MAX_SEGMENTS && offset + 9 <= bytes.length; segment++) {
    const marker = view.getUint8(offset + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) }
    offset += 2 + view.getUint16(offset + 2)
  }
  return undefined
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

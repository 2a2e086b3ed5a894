import { isUtf8 } from 'node:buffer'

/**
 * The text of a body; undefined where its bytes are none, for what stands in place of a broken character nobody wrote.
 * JSON and events are UTF-8, whatever their label says; only where the bytes are not is the label asked.
 */
export function decodeText(bytes: Buffer, contentType: string | undefined): string | undefined {
  const text = bytes.toString()
  if (isBroken(text, bytes)) return decodeAs(contentType, bytes)
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
}

/** Whether the text holds replacements for bytes that are no UTF-8. A mark that was sent as one is a character like others. */
export const isBroken = (text: string, bytes: Buffer): boolean => text.includes('\ufffd') && !isUtf8(bytes)

const BYTE_ORDER_MARK = 0xfeff

function decodeAs(contentType: string | undefined, bytes: Buffer): string | undefined {
  const label = /;\s*charset="?([^\s";]+)/i.exec(contentType ?? '')?.[1]
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Readers for JSON that someone else wrote: whatever stands there, they answer something of the asked type. */

export type Fields = { readonly [name: string]: unknown }

const NO_FIELDS: Fields = Object.freeze({})
const NO_ITEMS: readonly unknown[] = Object.freeze([])

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fields = (value: unknown): Fields => (isFields(value) ? value : NO_FIELDS)

export const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NO_ITEMS)

/** Adds a list to another. Spread arguments would overflow the stack on a long one, and its length is not ours. */
export function append(list: unknown[], added: unknown): void {
  for (const item of items(added)) list.push(item)
}

/** Of several answers only the first is read; no more than one is ever asked for. */
export const isFirst = (answer: unknown): boolean => (fields(answer).index ?? 0) === 0

/** It need not come first. */
export function firstOf(answers: unknown): Fields {
  const list = items(answers)
  return fields(list.find(isFirst) ?? list[0])
}

/** A string that says something; the empty one says nothing. */
export const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A number of tokens or the like; what is no such number is unknown. */
export const count = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined

/** A JSON object, or undefined. Blank space around it is legal: some servers send it to keep the line open. */
export function parseFields(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether the text is whole JSON. */
export function isJson(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}

const LONE_SURROGATE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g

/** JSON as it goes on the wire: a lone surrogate, which no UTF-8 can hold, is U+FFFD. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('\\ud')) return json
  // Pairs of backslash and character are read one by one, so that the text `\\ud800` is not taken for an escape.
  return json.replace(LONE_SURROGATE, found => (found.length === 6 ? '\ufffd' : found))
}

/** The same with pieces that are JSON already: they are written last, and not parsed again. */
export function toJsonWith(value: Fields, pieces: readonly (readonly [name: string, json: string])[]): string {
  let json = toJson(value)
  for (const [name, piece] of pieces) {
    const comma = json === '{}' ? '' : ','
    json = `${json.slice(0, -1)}${comma}"${name}":${piece}}`
  }
  return json
}

const CHUNK = 0x8000

export function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(from, from + CHUNK))
  }
  return btoa(binary)
}

export const dataUrl = (bytes: Uint8Array, mediaType: string): string => `data:${mediaType};base64,${base64(bytes)}`

/** A short, stable mark of a text (FNV-1a, 32 bits, base 36); for names, not for security. */
export function shortHash(value: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < value.length; index++) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(36).padStart(7, '0')
}

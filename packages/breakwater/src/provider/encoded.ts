import type { Extra, JsonSchema, ToolDefinition } from '../result/index.ts'
import type { EncodedRequest } from './dialect.ts'
import { type Fields, isFields, toJson, toJsonWith } from './wire.ts'

/** A field of the body that is JSON already. */
export type Piece = readonly [name: string, json: string]

const JSON_HEADERS: EncodedRequest['headers'] = Object.freeze({ 'content-type': 'application/json' })

/** The finished request: the body's fields, then its ready pieces, then what the codec does not know. */
export function createEncoded(
  path: string,
  body: Fields,
  pieces: readonly Piece[],
  extra: Extra,
  headers: EncodedRequest['headers'] = JSON_HEADERS,
): EncodedRequest {
  return {
    method: 'POST',
    path,
    headers: extra.headers === undefined ? headers : { ...headers, ...lowerCased(extra.headers) },
    body: extra.body === undefined ? toJsonWith(body, pieces) : mergeBody(body, pieces, extra.body),
  }
}

/** Objects are merged member by member, so that one member of a nested object can be set; all else is replaced. */
function mergeBody(body: Fields, pieces: readonly Piece[], extra: Fields): string {
  const untouched = pieces.filter(([name]) => !Object.hasOwn(extra, name))
  const touched = pieces.filter(([name]) => Object.hasOwn(extra, name)).map(([name, json]) => [name, JSON.parse(json)])
  return toJsonWith(merge({ ...body, ...Object.fromEntries(touched) }, extra), untouched)
}

function merge(base: Fields, over: Fields): Fields {
  const merged: { [field: string]: unknown } = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined
    const member = isFields(known) && isFields(value) ? merge(known, value) : value
    // A plain assignment of `__proto__` would change the object instead of setting the field.
    Object.defineProperty(merged, name, { value: member, enumerable: true, configurable: true, writable: true })
  }
  return merged
}

const lowerCased = (headers: EncodedRequest['headers']): EncodedRequest['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** The JSON of something that is built from an object which stays the same: built once for each object and key. */
function cachedJson<Source extends object>(): (source: Source, key: string, build: () => unknown) => string {
  const cache = new WeakMap<Source, Map<string, string>>()
  return (source, key, build) => {
    const jsons = cache.get(source) ?? new Map<string, string>()
    const known = jsons.get(key)
    if (known !== undefined) return known
    const json = toJson(build())
    cache.set(source, jsons.set(key, json))
    return json
  }
}

/** For the answer's schema, which is the same from call to call. */
export const cachedSchemaJson: (source: JsonSchema, key: string, build: () => unknown) => string = cachedJson()
/** For the list of tools, likewise. */
export const cachedToolsJson: (source: readonly ToolDefinition[], key: string, build: () => unknown) => string =
  cachedJson()

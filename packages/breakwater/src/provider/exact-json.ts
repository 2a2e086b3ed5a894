import { type Fields, isFields, toJson } from './wire.ts'

/*
 * Two dialects carry the arguments of a tool call as an object. They are read and written again as JSON, and nothing
 * may be lost on the way: an id of 19 digits is no number of JavaScript's.
 */

const LONG_NUMBER = /\d{16}/

/** ECMAScript's source text access for JSON: in Node from 21 on, not yet in TypeScript's library. */
interface ExactJson {
  rawJSON?(source: string): unknown
  parse(json: string, reviver: (name: string, value: unknown, context: { source?: string }) => unknown): unknown
}
const exact = JSON as unknown as ExactJson

/** A JSON object whose numbers are written again digit by digit as they came; undefined for anything else. */
export function parseExactFields(json: string): Fields | undefined {
  try {
    const keepDigits = LONG_NUMBER.test(json) && exact.rawJSON !== undefined
    const value = keepDigits ? exact.parse(json, keepNumber) : JSON.parse(json)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

function keepNumber(_name: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value
  return LONG_NUMBER.test(source) ? exact.rawJSON?.(source) : value
}

/** What no schema of a tool accepts, so that the call is told to be wrong instead of being run. */
export const NESTED_TOO_DEEPLY = '"nested too deeply"'

/** The arguments of a call, which are an object here, as JSON text. */
export function writeArguments(value: unknown): string {
  try {
    return toJson(value ?? {})
  } catch {
    // The engine writes JSON recursively, and the model chooses the depth.
    return NESTED_TOO_DEEPLY
  }
}

/** JSON text as an object that can be written again; undefined for anything else. */
export const readShallow = (written: string): Fields | undefined =>
  isDeep(written) ? undefined : parseExactFields(written)

const MAX_DEPTH = 1_000

/** Whether brackets are nested so deeply that the text could not be written again. Those in strings count too. */
function isDeep(json: string): boolean {
  if (json.length < 2 * MAX_DEPTH) return false
  let depth = 0
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (code === 0x5b || code === 0x7b) depth++
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--
    if (depth > MAX_DEPTH) return true
  }
  return false
}

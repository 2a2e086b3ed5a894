import { parsePartialJson } from 'ai'
import { jsonrepair } from 'jsonrepair'

/** Reads a text without a schema; throws where it gives up. */
export type Read = (text: string) => unknown | Promise<unknown>

export const PEERS: { readonly [name: string]: Read } = {
  'JSON.parse': text => JSON.parse(text),
  jsonrepair: text => JSON.parse(jsonrepair(text)),
  'AI SDK': async text => {
    const { value, state } = await parsePartialJson(text)
    if (state === 'failed-parse') throw new SyntaxError(state)
    return value
  },
}

const BEGINNING_BYTES = 32
const JSON_BEGINS = /^(?:\xef\xbb\xbf)?\s*[{[]/
const EVENTS_BEGIN = /^(?:\xef\xbb\xbf)?\s*(?:data|event|id|retry)?:/

/** What a body is by how it begins, whatever its label says: JSON begins with a bracket, a stream of events with a field. */
export function kindOf(first: Buffer): 'json' | 'events' | undefined {
  const beginning = first.toString('latin1', 0, BEGINNING_BYTES)
  if (JSON_BEGINS.test(beginning)) return 'json'
  return EVENTS_BEGIN.test(beginning) ? 'events' : undefined
}

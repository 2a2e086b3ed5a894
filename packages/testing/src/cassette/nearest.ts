import { diffWordsWithSpace } from 'diff'
import { type Asked, agrees, type Places } from './match.ts'

/** How many places that differ are shown, and how much of a text that is the same around a change. */
const MAX_PLACES = 20
const CONTEXT = 30
const MAX_VALUE = 400
/** Longer texts are compared by their ends only: a word diff takes quadratic time. */
const MAX_DIFFED = 20_000

/** The recording that differs in the fewest places; of equals the first. */
export function nearestOf<T extends { readonly places: Places }>(
  asked: Asked,
  recordings: readonly T[],
): T | undefined {
  let best: { recording: T; score: number } | undefined
  for (const recording of recordings) {
    const differing = differencesOf(asked, recording.places)
    const total = new Set([...asked.places.keys(), ...recording.places.keys()]).size
    // Another URL is another request, however alike the bodies are.
    const score = (total - differing.length) / total - (differing.includes('url') ? 1 : 0)
    if (best === undefined || score > best.score) best = { recording, score }
  }
  return best?.recording
}

/** The places in which they do not agree, in the order of the request, then what only the recording has. */
export function differencesOf(asked: Asked, recorded: Places): string[] {
  const places = [...asked.places.keys(), ...[...recorded.keys()].filter(place => !asked.places.has(place))]
  const isAlike = (place: string): boolean => {
    const value = recorded.get(place)
    return value !== undefined && agrees(asked, place, value, new Map())
  }
  return places.filter(place => !isAlike(place))
}

/** Line by line what was recorded (`-`) and what was asked (`+`), redacted as the cassette is. */
export function describeDifferences(asked: Asked, recorded: Places): string {
  const differing = differencesOf(asked, recorded)
  const shown = differing.slice(0, MAX_PLACES).map(place => {
    const was = recorded.get(place)
    const is = asked.places.has(place) ? asked.scan(place).text : undefined
    return [`  ${place}`, ...describeChange(was, is)].join('\n')
  })
  const rest = differing.length - shown.length
  return [...shown, ...(rest > 0 ? [`  … and ${rest} more places`] : [])].join('\n')
}

function describeChange(was: string | undefined, is: string | undefined): string[] {
  if (was === undefined) return [`    + ${brief(is!)}`]
  if (is === undefined) return [`    - ${brief(was)}`]
  if (was.length < 60 && is.length < 60) return [`    - ${brief(was)}`, `    + ${brief(is)}`]
  return [`    - ${changed(was, is, 'removed')}`, `    + ${changed(was, is, 'added')}`]
}

/** One side of a change in a long text, with what did not change left out. */
function changed(was: string, is: string, side: 'added' | 'removed'): string {
  if (was.length + is.length > MAX_DIFFED) return brief(side === 'removed' ? was : is)
  const parts = diffWordsWithSpace(was, is).filter(part => (side === 'added' ? !part.removed : !part.added))
  return brief(parts.map(({ value, added, removed }) => (added || removed ? `[${value}]` : elided(value))).join(''))
}

const elided = (text: string): string =>
  text.length <= 2 * CONTEXT ? text : `${text.slice(0, CONTEXT)}…${text.slice(-CONTEXT)}`

/** On one line, and nothing that a terminal would obey. */
const brief = (text: string): string => {
  const line = text
    .slice(0, MAX_VALUE)
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '·')
  return text.length > MAX_VALUE ? `${line}…` : line
}

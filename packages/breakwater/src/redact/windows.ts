import type { RedactorOptions } from './options.ts'
import { PSEUDONYM } from './pseudonym.ts'
import type { Rules } from './rules.ts'
import type { Span } from './span.ts'

/** Patterns and recognizers are asked about one window after another; a window owns what begins in it. */
export const WINDOW = 4096
/** What a window shows of its neighbours. */
export const OVERLAP = 512

export type WindowSearch = (text: string) => readonly Span[]

/** The user's own patterns and recognizer as one search, or undefined where there are none. */
export function windowSearchOf(options: RedactorOptions): WindowSearch | undefined {
  const patterns = Object.entries(options.patterns ?? {}).map(
    ([type, { source, flags }]) => [type, new RegExp(source, `${flags.replace(/[gy]/g, '')}g`)] as const,
  )
  const { recognize } = options
  if (patterns.length === 0 && recognize === undefined) return undefined
  return text => [
    ...patterns.flatMap(([type, pattern]) => Array.from(text.matchAll(pattern), match => spanOf(type, match))),
    ...(recognize?.(text) ?? []),
  ]
}

const spanOf = (type: string, match: RegExpExecArray): Span => ({
  type,
  start: match.index,
  end: match.index + match[0].length,
})

const PSEUDONYMS = new RegExp(PSEUDONYM, 'g')

/** What the search finds that begins in the window at `from`; offsets in the text. Pseudonyms are not found again. */
export function searchWindow(text: string, from: number, search: WindowSearch, rules: Rules): Span[] {
  const left = Math.max(0, from - OVERLAP)
  const view = text.slice(left, from + WINDOW + OVERLAP)
  const hidden = Array.from(view.matchAll(PSEUDONYMS), match => spanOf('', match))
  return search(view)
    .filter(
      ({ start, end }) => start >= from - left && start < from - left + WINDOW && end > start && end <= view.length,
    )
    .filter(span => !hidden.some(other => span.start < other.end && other.start < span.end))
    .filter(({ start, end }) => !rules.isAllowed(view.slice(start, end)))
    .map(({ type, start, end }) => ({ type, start: start + left, end: end + left }))
}

/**
 * One sorted list without overlaps, from the floor on: what lies inside another span is dropped, what sticks out is cut
 * to the rest.
 */
export function mergeSpans(own: readonly Span[], others: readonly Span[], floor = 0): readonly Span[] {
  const merged: Span[] = []
  for (const span of [...others, ...own].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.end <= floor) continue
    merged.push(span.start >= floor ? span : { ...span, start: floor })
    floor = span.end
  }
  return merged
}

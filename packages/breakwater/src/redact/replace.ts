import type { Span } from './span.ts'

/** The text with each span replaced; the spans are sorted and do not overlap. */
export function replaceSpans(text: string, spans: readonly Span[], replacement: (span: Span) => string): string {
  let result = ''
  let from = 0
  for (const span of spans) {
    result += text.slice(from, span.start) + replacement(span)
    from = span.end
  }
  return from === 0 ? text : result + text.slice(from)
}

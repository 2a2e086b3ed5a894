import type { Span } from './span.ts'

/** A stretch of a text with each span in it replaced; the spans are sorted and do not overlap. */
export function replaceSpans(
  text: string,
  start: number,
  end: number,
  spans: readonly Span[],
  replacementOf: (type: string, value: string) => string,
): string {
  let result = ''
  let from = start
  for (const span of spans) {
    if (span.end > end) break
    result += text.slice(from, span.start) + replacementOf(span.type, text.slice(span.start, span.end))
    from = span.end
  }
  return result + text.slice(from, end)
}

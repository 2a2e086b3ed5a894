import colors from 'picocolors'

/** Columns before and after the place. */
const MARK_WIDTH = 60

/** The line of an offset with a caret below the place. */
export function mark(text: string, offset: number): string[] {
  const line = text.slice(0, offset).split('\n').length
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', offset)
  const from = Math.max(lineStart, offset - MARK_WIDTH)
  const to = Math.min(lineEnd === -1 ? text.length : lineEnd, offset + MARK_WIDTH)
  const prefix = `${line} | `
  return [prefix + printable(text.slice(from, to)), `${' '.repeat(prefix.length + offset - from)}${colors.red('^')}`]
}

/** A model's text may hold sequences that control a terminal. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·')

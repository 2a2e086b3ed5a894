import { BOOLEAN, INTEGER, NUMBER, type Shape, STRING } from './shape.ts'
import type { Written } from './written.ts'

/** Most scalars are what the schema asks for, and there is nothing to be found of them. */
export function isTakenAsIs(written: Written, shape: Shape | undefined): boolean {
  if (shape === undefined) return typeof written !== 'object'
  const types = shape.plainTypes
  if (typeof written === 'string') return (types & STRING) !== 0 || isPlainLabel(written, shape)
  if (typeof written === 'boolean') return (types & BOOLEAN) !== 0
  return (
    typeof written === 'number' && ((types & NUMBER) !== 0 || ((types & INTEGER) !== 0 && Number.isInteger(written)))
  )
}

const isPlainLabel = (written: string, { labels, alternatives }: Shape): boolean =>
  labels !== undefined && alternatives.length === 0 && labels.includes(written)

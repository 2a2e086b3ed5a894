import type { JsonSchema } from '../../result/index.ts'
import { isSchema, mapSchema } from './walk.ts'

/** Of strict mode, over a whole schema: https://platform.openai.com/docs/guides/structured-outputs (read February 2026). */
const MAX_PROPERTIES = 5_000
const MAX_LEVELS = 10
/** Names, labels and constants together, in characters. */
const MAX_CHARACTERS = 120_000
const MAX_LABELS = 1_000
/** More labels than this in one enum may have so many characters together. */
const LONG_ENUM = 250
const MAX_ENUM_CHARACTERS = 15_000

/** Whether strict mode takes a schema of this size. What it does not take goes without `strict`. */
export function isWithinLimits(root: JsonSchema): boolean {
  const levels = new Map<JsonSchema, number>()
  const sum = { properties: 0, characters: 0, labels: 0, levels: 0, isOver: false }
  mapSchema(root, part => {
    const names = isSchema(part.properties) ? Object.keys(part.properties) : []
    const labels = Array.isArray(part.enum) ? part.enum : []
    const characters = charsOf(labels)
    sum.properties += names.length
    sum.labels += labels.length
    sum.characters += charsOf(names) + characters + charsOf('const' in part ? [part.const] : [])
    sum.isOver ||= labels.length > LONG_ENUM && characters > MAX_ENUM_CHARACTERS
    // Parts come innermost first.
    const level = Math.max(0, ...partsOf(part).map(inner => levels.get(inner) ?? 0)) + (names.length > 0 ? 1 : 0)
    levels.set(part, level)
    sum.levels = Math.max(sum.levels, level)
    return part
  })
  if (sum.isOver || sum.levels > MAX_LEVELS) return false
  return sum.properties <= MAX_PROPERTIES && sum.characters <= MAX_CHARACTERS && sum.labels <= MAX_LABELS
}

const charsOf = (texts: readonly unknown[]): number =>
  texts.reduce((chars: number, text) => chars + (typeof text === 'string' ? text.length : 0), 0)

/** The schemas directly within a schema. */
const partsOf = (schema: JsonSchema): readonly JsonSchema[] =>
  Object.values(schema)
    .flatMap(value => (Array.isArray(value) ? value : isSchema(value) ? [value, ...Object.values(value)] : []))
    .filter(isSchema)

import type { JsonSchema } from './question.ts'

/** Helpers to read a request body that anybody may have written. */
export type Fields = { readonly [field: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
export const schemaOf = (value: unknown): JsonSchema | undefined => (isFields(value) ? value : undefined)

/** The text of a content that is a string or a list of parts; parts of other kinds have none. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  return listOf(content)
    .map(part => textOf(fieldsOf(part).text))
    .join('')
}

/** Parsed JSON; undefined where the text is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

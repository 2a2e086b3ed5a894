import type { JsonSchema } from '../result/index.ts'

/** What a JSON Schema says that a reader can go by. */
export interface Shape {
  readonly schema: JsonSchema
}

export const shapeOf = (schema: JsonSchema): Shape => ({ schema })

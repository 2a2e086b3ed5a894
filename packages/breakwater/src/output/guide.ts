import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Caveat, Failure, JsonSchema, Repair } from '../result/index.ts'
import type { Shape } from './shape.ts'

/** How far the parser may go: strict JSON only, repairs of the format, or readings of the content as well. */
export type MaxRepairs = 'none' | 'format' | 'all'

export interface ParseLimits {
  /** Longer text is not read. Default 20 000 000 characters. */
  readonly maxCharacters?: number
  /** Deeper nesting is not read. Default 200 levels. */
  readonly maxDepth?: number
}

export interface ParseOptions {
  /** Default `all`. */
  readonly maxRepairs?: MaxRepairs
  /** The provider reported that the text was cut: nothing that is open at its end is closed. Default false. */
  readonly truncated?: boolean
  readonly limits?: ParseLimits
}

/** A value with what was changed to read it, or why there is none. */
export type ParseResult<T> =
  | { readonly ok: true; readonly value: T; readonly repairs: readonly Repair[]; readonly caveats: readonly Caveat[] }
  | { readonly ok: false; readonly failure: Failure }

/** All that reading needs to know of a schema. */
export interface Guide {
  readonly schema: StandardSchemaV1
  readonly jsonSchema: JsonSchema | undefined
  readonly shape: Shape | undefined
  /** The names of all fields in the schema. */
  readonly names: ReadonlySet<string> | undefined
}

/** The options with their defaults. */
export interface Settings {
  readonly maxRepairs: MaxRepairs
  readonly isTruncated: boolean
  readonly maxDepth: number
}

/** A reading asks for validations one after the other, and is told what came of each. */
export type Steps<T> = Generator<unknown, T, StandardSchemaV1.Result<unknown>>

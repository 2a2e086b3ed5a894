import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Budget } from '../budget/index.ts'
import type { CompiledOutput, MaxRepairs, OutputSchema } from '../output/index.ts'
import type { Extra, JsonSchema, Message, PromptIdentity, Settings } from '../result/index.ts'
import type { Degrade, OnFailure } from './on-failure.ts'

declare const TYPES: unique symbol

/** A named, versioned template with everything that belongs to it. Made by `definePrompt` or read by `loadPrompts`. */
export interface Prompt<Input = unknown, Value = unknown, Fallback = unknown> extends PromptIdentity {
  /** The output schema as it was given; undefined where the value is text. */
  readonly output: OutputSchema | undefined
  /** Where it was defined, for messages: `prompt summarize`, or the file. */
  readonly where: string
  readonly compiled: CompiledOutput<Value> | undefined
  readonly inputSchema: StandardSchemaV1 | undefined
  readonly template: Template
  readonly settings: Settings
  readonly extra: Extra
  readonly budget: Budget
  readonly onFailure: OnFailure
  /** How often the model may be told what was wrong. */
  readonly maxReasks: number
  readonly maxRepairs: MaxRepairs
  readonly onBroken: 'restart' | 'fail'
  readonly [TYPES]?: (input: Input) => readonly [Value, Fallback]
}

/** The messages for an input that its schema has accepted. A string is one user message. */
export type Template = (input: never) => Rendered | Promise<Rendered>
export type Rendered = string | readonly Message[]

interface PromptOptionsBase<Output, Failures> {
  readonly name: string
  /** Default: the content hash. */
  readonly version?: string
  /** What the model must answer. Without it the value is text. */
  readonly output?: Output
  /** The JSON Schema of `output`, where the schema does not carry one. */
  readonly outputJsonSchema?: JsonSchema
  readonly settings?: Settings
  readonly extra?: Extra
  readonly budget?: Budget
  readonly onFailure?: Failures
  /** How often a re-ask may follow a bad output. Default 1. */
  readonly maxReasks?: number
  /** A stream that breaks after text was shown is made again (`restart`, the default), or ends the call (`fail`). */
  readonly onBroken?: 'restart' | 'fail'
  /** How far the parser may go. Default `all`. */
  readonly maxRepairs?: MaxRepairs
}

/** A prompt whose input is validated. */
export interface PromptOptions<Input extends StandardSchemaV1, Output, Failures>
  extends PromptOptionsBase<Output, Failures> {
  readonly input: Input
  readonly messages: (input: StandardSchemaV1.InferOutput<Input>) => Rendered | Promise<Rendered>
}

/** A prompt whose input is what `messages` takes. */
export interface UncheckedPromptOptions<Input, Output, Failures> extends PromptOptionsBase<Output, Failures> {
  readonly input?: undefined
  readonly messages: (input: Input) => Rendered | Promise<Rendered>
}

/** What a caller gets for an output schema. */
export type ValueOf<Output> = Output extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Output>
  : Output extends undefined
    ? string
    : unknown

/** What `degrade` may offer; undefined where no fallback applies, or where offering it threw. */
export type FallbackOf<Failures> = Failures[keyof Failures] extends infer Action
  ? (Action extends Degrade<infer F> ? F : never) | undefined
  : undefined

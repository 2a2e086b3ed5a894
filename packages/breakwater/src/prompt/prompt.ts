import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Budget, Overflow } from '../budget/index.ts'
import type { Check } from '../check/index.ts'
import type { CompiledOutput, MaxRepairs, OutputSchema, OutputValue } from '../output/index.ts'
import type { Extra, JsonSchema, Message, PendingResult, PromptIdentity, Result, Settings } from '../result/index.ts'
import type { ExternalTool, ReadyTool } from '../tool/index.ts'
import type { Degrade, OnFailure, Simpler } from './on-failure.ts'

declare const TYPES: unique symbol

/** A named, versioned template with everything that belongs to it. Made by `definePrompt` or read by `loadPrompts`. */
export interface Prompt<Input = unknown, Value = unknown, Fallback = unknown> extends PromptIdentity {
  /** Name, version and hash alone: the same object in every request and report. */
  readonly identity: PromptIdentity
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
  readonly tools: readonly ReadyTool[]
  readonly maxSteps: number
  readonly overflow: Overflow
  readonly checks: readonly Check<never, never>[]
  readonly [TYPES]?: (input: Input) => readonly [Value, Fallback]
}

/** The messages for an input that its schema has accepted. A string is one user message. */
export type Template = (input: never) => Rendered | Promise<Rendered>
export type Rendered = string | readonly Message[]

interface PromptOptionsBase<Output, Failures, Given> {
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
  /** What the model may call: the call goes on, step by step. */
  readonly tools?: Given
  /** Turns of the tool loop. Default 8. */
  readonly maxSteps?: number
  /** What becomes of an input that is too long for the model. Default: the call fails as `input_too_long`. */
  readonly overflow?: Overflow
  /** How far the parser may go. Default `all`. */
  readonly maxRepairs?: MaxRepairs
}

/** A prompt whose input is validated. */
export interface PromptOptions<Input extends StandardSchemaV1, Output, Failures, Given>
  extends PromptOptionsBase<Output, Failures, Given> {
  readonly input: Input
  readonly messages: (input: StandardSchemaV1.InferOutput<Input>) => Rendered | Promise<Rendered>
  /** Named semantic tests of the value against the input. */
  readonly checks?: readonly Check<ValueOf<Output>, StandardSchemaV1.InferInput<Input>>[]
}

/** A prompt whose input is what `messages` takes. */
export interface UncheckedPromptOptions<Input, Output, Failures, Given>
  extends PromptOptionsBase<Output, Failures, Given> {
  readonly input?: undefined
  readonly messages: (input: Input) => Rendered | Promise<Rendered>
  /** Named semantic tests of the value against the input. */
  readonly checks?: readonly Check<ValueOf<Output>, Input>[]
}

/** What a caller gets for an output schema. */
export type ValueOf<Output> = Output extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Output>
  : Output extends undefined
    ? string
    : unknown

/** What else a value may be: the forms that `simpler` asks for. */
export type SimplerOf<Failures> = Failures[keyof Failures] extends infer Action
  ? Action extends Simpler<infer Schema>
    ? OutputValue<Schema>
    : never
  : never

/** What `degrade` may offer; undefined where no fallback applies, or where offering it threw. */
export type FallbackOf<Failures> = Failures[keyof Failures] extends infer Action
  ? (Action extends Degrade<infer F> ? F : never) | undefined
  : undefined

declare const PENDING: unique symbol

/** Marks the value of a prompt with a tool that is answered elsewhere: its calls may end in pending tool calls. */
export interface MayPend {
  readonly [PENDING]: true
}

/** Adds the mark where one of the tools is external. */
export type PendingOf<Given> = Given extends readonly unknown[]
  ? ExternalMark<Given[number]>
  : ExternalMark<Given[keyof Given]>
type ExternalMark<One> = Extract<One, ExternalTool> extends never ? never : MayPend

/** How a call of a prompt ends; in pending tool calls only where it has a tool that is answered elsewhere. */
export type ResultOf<Value, Fallback> =
  Extract<Value, MayPend> extends never
    ? Result<Value, Fallback>
    : (Result<Exclude<Value, MayPend>, Fallback> & { readonly pending?: undefined }) | PendingResult

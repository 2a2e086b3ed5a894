import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type CompiledOutput, compileOutput, type OutputSchema, type OutputValue } from '../output/index.ts'
import { ANSWER_TOOL, type JsonSchema, misuse, type ToolDefinition } from '../result/index.ts'

/** What running a tool changes in the world: nothing; the same however often it runs; or something each time. */
export type Effects = 'none' | 'idempotent' | 'once'

export interface ToolContext {
  /** Aborts when the tool's time is up or the call ends. */
  readonly signal: AbortSignal
  /** The same whenever the same tool call is run again: for idempotency in the system that the tool talks to. */
  readonly key: string
}

const TOOL: unique symbol = Symbol('breakwater.tool')

/** A function that the model may call. */
export interface Tool<Input = unknown> {
  readonly [TOOL]: 'internal'
  readonly name: string | undefined
  readonly description: string
  readonly input: OutputSchema
  readonly run: (input: Input, context: ToolContext) => unknown
  readonly effects: Effects
  readonly timeMs: number
  readonly onError: 'tell' | 'fail'
}

/** A tool that somebody else answers: a person who approves, a browser, another process. */
export interface ExternalTool {
  readonly [TOOL]: 'external'
  readonly name: string | undefined
  readonly description: string
  readonly input: OutputSchema
}

export interface ToolOptions<Schema extends OutputSchema> {
  /** May be left out where the tool stands in a record under its name. */
  readonly name?: string
  readonly description: string
  readonly input: Schema
  readonly run: (input: OutputValue<Schema>, context: ToolContext) => unknown
  /** Default `once`: its time-out is told to the model as "outcome unknown", and an identical call is not run again. */
  readonly effects?: Effects
  /** Default 30 000. */
  readonly timeMs?: number
  /** What it throws is told to the model (`tell`, the default), or fails the call as `tool_failed`. */
  readonly onError?: 'tell' | 'fail'
}

const DEFAULT_TIME_MS = 30_000

/** A tool that runs here. */
export const tool = <Schema extends OutputSchema>(options: ToolOptions<Schema>): Tool<OutputValue<Schema>> => ({
  [TOOL]: 'internal',
  name: options.name,
  description: options.description,
  input: options.input,
  run: options.run,
  effects: options.effects ?? 'once',
  timeMs: options.timeMs ?? DEFAULT_TIME_MS,
  onError: options.onError ?? 'tell',
})

/**
 * A tool that is answered elsewhere: when nothing else is left to do the call ends with `pending`, and goes on by a run
 * with the messages and the results appended.
 */
export const externalTool = (options: {
  readonly name?: string
  readonly description: string
  readonly input: OutputSchema
}): ExternalTool => ({ [TOOL]: 'external', name: options.name, description: options.description, input: options.input })

/** A tool object of the Vercel AI SDK, taken as it is. */
export interface AiSdkTool {
  readonly description?: string | undefined
  readonly inputSchema: StandardSchemaV1 | { readonly jsonSchema: JsonSchema | PromiseLike<JsonSchema> }
  readonly execute?:
    | ((input: never, options: { toolCallId: string; messages: []; abortSignal: AbortSignal }) => unknown)
    | undefined
}

export type AnyTool = Tool<never> | ExternalTool | AiSdkTool
/** A record by name, or a list of tools that carry their names. */
export type Tools = { readonly [name: string]: AnyTool } | readonly AnyTool[]

/** A tool made ready once per prompt. */
export interface ReadyTool {
  readonly definition: ToolDefinition
  readonly arguments: CompiledOutput<unknown>
  /** Undefined for a tool that is answered elsewhere. */
  readonly run: ((input: unknown, context: ToolContext) => unknown) | undefined
  readonly effects: Effects
  readonly timeMs: number
  readonly onError: 'tell' | 'fail'
}

/** @throws BreakwaterError naming the tool and the field: no name, one that is taken, no JSON Schema */
export function readyTools(where: string, tools: Tools): readonly ReadyTool[] {
  const named: readonly (readonly [string | undefined, AnyTool])[] = Array.isArray(tools)
    ? tools.map(one => ['name' in one ? (one.name as string | undefined) : undefined, one] as const)
    : Object.entries(tools)
  const names = new Set<string>()
  return named.map(([name, one]) => {
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      throw misuse(`${where} tools`, 'names of 1 to 64 letters, digits, _ and -', `${typeof name} ${String(name)}`)
    }
    if (name === ANSWER_TOOL) throw misuse(`${where} tools`, 'a name that is not reserved', name)
    if (names.has(name)) throw misuse(`${where} tools`, 'tools of different names', `two named ${name}`)
    names.add(name)
    return readyTool(`${where} tools.${name}`, name, one)
  })
}

function readyTool(where: string, name: string, one: AnyTool): ReadyTool {
  const isOurs = TOOL in one
  const schema = isOurs ? one.input : schemaOf(one)
  const compiled = compileOutput(schema, { where: `${where} input` }) as CompiledOutput<unknown>
  if (compiled.jsonSchema === undefined)
    throw misuse(`${where} input`, 'a schema with a JSON Schema form', 'one without')
  return {
    definition: { name, description: one.description ?? '', inputSchema: compiled.jsonSchema },
    arguments: compiled,
    ...(isOurs ? ownParts(one) : aiSdkParts(one)),
  }
}

type Parts = Pick<ReadyTool, 'run' | 'effects' | 'timeMs' | 'onError'>
const DEFAULT_PARTS = { effects: 'once', timeMs: DEFAULT_TIME_MS, onError: 'tell' } as const

const ownParts = (one: Tool<never> | ExternalTool): Parts =>
  one[TOOL] === 'external'
    ? { ...DEFAULT_PARTS, run: undefined }
    : { run: one.run as ReadyTool['run'], effects: one.effects, timeMs: one.timeMs, onError: one.onError }

const aiSdkParts = ({ execute }: AiSdkTool): Parts => ({
  ...DEFAULT_PARTS,
  run:
    execute === undefined
      ? undefined
      : (input, { signal, key }) => execute(input as never, { toolCallId: key, messages: [], abortSignal: signal }),
})

/** The AI SDK's `jsonSchema(…)` wraps a document; everything else it takes is a Standard Schema. */
const schemaOf = ({ inputSchema }: AiSdkTool): OutputSchema =>
  '~standard' in inputSchema ? inputSchema : (inputSchema.jsonSchema as JsonSchema)

import { type CompiledOutput, inspect, inspectFailure, type ParseOptions, type ParseResult } from '../output/index.ts'
import type { Maybe, Outcome } from '../policy/index.ts'
import { callbackFailed, type Prompt } from '../prompt/index.ts'
import {
  BreakwaterError,
  type Caveat,
  type Failure,
  type Message,
  type RawOutput,
  type RawToolCall,
  type Repair,
  withDetails,
} from '../result/index.ts'
import { type AcceptedCall, readToolCalls } from '../tool/index.ts'

import type { OpenCall } from './begin.ts'

/** An attempt that brought an output. */
export type Answered = Extract<Outcome, { readonly ok: true }>

/** What an answer comes to. */
export type Reading =
  | {
      readonly ok: true
      readonly kind: 'value'
      readonly value: unknown
      readonly repairs: readonly Repair[]
      readonly caveats: readonly Caveat[]
      /** The model's turn, ready to append; undefined where it already stands in the history. */
      readonly message: Message | undefined
      /** What somebody else must answer before the call can go on. */
      readonly pending?: readonly RawToolCall[]
    }
  | { readonly ok: true; readonly kind: 'calls'; readonly calls: readonly AcceptedCall[]; readonly message: Message }
  /** `isFinal`: whoever found the failure asks for no second answer. */
  | { readonly ok: false; readonly failure: Failure; readonly isFinal?: boolean }

/** Inspect, extract, fit, validate: from what the model wrote to a value, to tool calls, or to the name of what is wrong. */
export function read(prompt: Prompt, raw: RawOutput, { tools, output: compiled }: OpenCall): Maybe<Reading> {
  const unusable = inspect(raw)
  if (unusable !== undefined) return { ok: false, failure: unusable }
  const { message } = raw
  if (raw.toolCalls.length > 0) {
    const calls = readToolCalls(raw, tools)
    return Array.isArray(calls) ? { ok: true, kind: 'calls', calls, message } : { ok: false, failure: calls as Failure }
  }
  if (compiled === undefined) return { ok: true, kind: 'value', value: raw.text, repairs: [], caveats: [], message }
  const options = { maxRepairs: prompt.maxRepairs }
  try {
    const parsed = parse(compiled, raw.text, options)
    if (!(parsed instanceof Promise)) return named(raw, parsed)
    return parsed.then(
      late => named(raw, late),
      cause => threw(prompt, cause),
    )
  } catch (cause) {
    return threw(prompt, cause)
  }
}

const asynchronous = new WeakSet<CompiledOutput<unknown>>()

/** A schema is asked at once; one that turns out to validate asynchronously is awaited from then on. */
function parse(compiled: CompiledOutput<unknown>, text: string, options: ParseOptions): Maybe<ParseResult<unknown>> {
  if (asynchronous.has(compiled)) return compiled.parseAsync(text, options)
  try {
    return compiled.parse(text, options)
  } catch (error) {
    if (!BreakwaterError.isInstance(error)) throw error
    asynchronous.add(compiled)
    return compiled.parseAsync(text, options)
  }
}

/** Where no value fits, the text may still say why: a refusal in words is no broken JSON. */
function named(raw: RawOutput, parsed: ParseResult<unknown>): Reading {
  return parsed.ok
    ? { ...parsed, kind: 'value', message: raw.message }
    : { ok: false, failure: withDetails(inspectFailure(raw, parsed.failure), { raw }) }
}

const threw = (prompt: Prompt, cause: unknown): Reading => ({
  ok: false,
  failure: callbackFailed(`${prompt.where} output`, cause),
})

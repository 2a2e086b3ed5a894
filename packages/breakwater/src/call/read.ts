import { type CompiledOutput, inspect, inspectFailure, type ParseOptions, type ParseResult } from '../output/index.ts'
import type { Maybe } from '../policy/index.ts'
import { callbackFailed, type Prompt } from '../prompt/index.ts'
import {
  BreakwaterError,
  type Caveat,
  type Failure,
  type Message,
  type RawOutput,
  type Repair,
  withDetails,
} from '../result/index.ts'

/** What an answer comes to. */
export type Reading =
  | {
      readonly ok: true
      readonly value: unknown
      readonly repairs: readonly Repair[]
      readonly caveats: readonly Caveat[]
      /** The model's turn, ready to append. */
      readonly message: Message
    }
  | { readonly ok: false; readonly failure: Failure }

/** Inspect, extract, fit, validate: from what the model wrote to a value, or to the name of what is wrong with it. */
export function read(prompt: Prompt, raw: RawOutput): Maybe<Reading> {
  const unusable = inspect(raw)
  if (unusable !== undefined) return { ok: false, failure: unusable }
  const { compiled } = prompt
  if (compiled === undefined) return { ok: true, value: raw.text, repairs: [], caveats: [], message: raw.message }
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
    ? { ...parsed, message: raw.message }
    : { ok: false, failure: withDetails(inspectFailure(raw, parsed.failure), { raw }) }
}

const threw = (prompt: Prompt, cause: unknown): Reading => ({
  ok: false,
  failure: callbackFailed(`${prompt.where} output`, cause),
})

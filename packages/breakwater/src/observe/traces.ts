import { type Attributes, type Span, SpanKind, type SpanOptions } from '@opentelemetry/api'
import type { AttemptStep, Carried } from '../attempt/index.ts'
import type { Outcome } from '../policy/index.ts'
import type { RawToolCall } from '../result/index.ts'
import {
  attemptAttributes,
  attemptStartAttributes,
  callAttributes,
  callStartAttributes,
  promptAttributes,
} from './attributes.ts'
import { word } from './bounded.ts'
import type { Contents } from './content.ts'
import type { AnyResult, ObservedCall, ObservedEvent } from './events.ts'
import { harmless } from './harmless.ts'
import { fail, headersFor, inSpan, NO_HEADERS, type Spans, type Traced } from './spans.ts'

/** Spans through `@opentelemetry/api`: without an SDK registered they cost next to nothing and go nowhere. */
export interface Traces {
  /** The call's span; undefined where nobody traces. */
  begin(call: ObservedCall): Traced | undefined
  /** Of the call's span, while the call is remembered. */
  traceIdOf(call: object): string | undefined
  run(call: ObservedCall, traced: Traced, run: () => Promise<AnyResult>): Promise<AnyResult>
  attempt(step: AttemptStep, onChunk: Carried['onChunk'], run: (carried: Carried) => Promise<Outcome>): Promise<Outcome>
  tool<T>(call: ObservedCall, asked: RawToolCall, run: () => Promise<T>): Promise<T>
  tell(event: ObservedEvent): void
}

/** @param contentOf undefined where content is not exported */
export function createTraces(spans: Spans, contentOf: ((call: object) => Contents) | undefined): Traces {
  return {
    begin(call) {
      return spans.begin(call, `call ${call.prompt.name}`, { attributes: callStartAttributes(call) })
    },
    traceIdOf: call => spans.of(call)?.spanContext.traceId,
    run: (call, traced, run) => inSpan(traced, run, (span, result) => describeCall(span, call, result)),
    attempt(step, onChunk, run) {
      const { call, route } = step.attempt
      const options = (): SpanOptions => ({ kind: SpanKind.CLIENT, attributes: attemptStartAttributes(step.attempt) })
      const traced = spans.within(call, `chat ${route.model}`, options)
      if (traced === undefined) return run({ headers: NO_HEADERS, onChunk })
      return inSpan(
        traced,
        () => run({ headers: headersFor(traced.context), onChunk }),
        (span, outcome) => {
          span.setAttributes(attemptAttributes(step, outcome))
          if (contentOf !== undefined) span.setAttributes(attemptContent(contentOf(call), step, outcome))
          if (!outcome.ok) fail(span, outcome.failure.code)
        },
      )
    },
    tool(call, asked, run) {
      const traced = spans.within(call, `execute_tool ${asked.name}`, () => ({
        attributes: { ...toolAttributes(asked), ...promptAttributes(call.prompt) },
      }))
      if (traced === undefined) return run()
      return inSpan(traced, run, (span, value) => {
        if (contentOf !== undefined) span.setAttributes(toolContent(contentOf(call), asked, value))
      })
    },
    tell(event) {
      if (!('call' in event)) return
      const span = spans.of(event.call)?.span
      if (span === undefined || !span.isRecording()) return
      const { type, call: _, ...details } = event
      harmless(() => span.addEvent(`llm.${type}`, flat(details)))
    },
  }
}

function describeCall(span: Span, call: ObservedCall, result: AnyResult): void {
  span.setAttributes(callAttributes(call, result))
  if (result.ok) return
  const { code, class: kind } = result.failure
  if (kind === 'budget') span.addEvent('llm.budget_refused', { 'llm.code': code })
  if (result.fallback !== undefined) span.addEvent('llm.fallback', { 'llm.code': code })
  fail(span, code)
}

const toolAttributes = ({ name, id }: RawToolCall): Attributes => ({
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': name,
  'gen_ai.tool.call.id': word(id),
  'gen_ai.tool.type': 'function',
})

function attemptContent(contents: Contents, { attempt }: AttemptStep, outcome: Outcome): Attributes {
  const { system, messages } = contents.sent(attempt.request)
  const output = outcome.ok ? outcome.output : outcome.failure.raw
  return {
    ...(system.length === 0 ? {} : { 'gen_ai.system_instructions': JSON.stringify(system) }),
    'gen_ai.input.messages': JSON.stringify(messages),
    ...(output === undefined ? {} : { 'gen_ai.output.messages': JSON.stringify(contents.answered(output)) }),
  }
}

const toolContent = (contents: Contents, asked: RawToolCall, value: unknown): Attributes => ({
  'gen_ai.tool.call.arguments': contents.text(asked.arguments),
  'gen_ai.tool.call.result': contents.text(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
})

/** Span events take plain values: a route is its name. */
function flat(details: { readonly [name: string]: unknown }): Attributes {
  const attributes: Attributes = {}
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'string' || typeof value === 'number') attributes[`llm.${name}`] = value
    else if (typeof value === 'object' && value !== null && 'name' in value)
      attributes[`llm.${name}`] = String(value.name)
  }
  return attributes
}

import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { AttemptStep, Call, TraceHeaders } from '../attempt/index.ts'
import type { Outcome } from '../policy/index.ts'
import { attemptAttributes, attemptStartAttributes, callAttributes, callStartAttributes } from './attributes.ts'
import type { AnyResult, ObservedCall, ObservedEvent } from './events.ts'

/** The two doors of observation. */
export interface Observer {
  /** Makes a call's span current while it runs. */
  surroundCall(call: ObservedCall, run: () => Promise<AnyResult>): Promise<AnyResult>
  /** Makes an attempt's span current while it runs, and answers the headers that carry the trace. */
  surroundAttempt(step: AttemptStep, run: (headers: TraceHeaders) => Promise<Outcome>): Promise<Outcome>
  /** Makes a tool's span current while it runs. */
  surroundTool<T>(call: Call, name: string, id: string, run: () => Promise<T>): Promise<T>
  tell(event: ObservedEvent): void
}

const NO_HEADERS: TraceHeaders = Object.freeze({})

/** Spans through `@opentelemetry/api`: without an SDK registered they cost next to nothing and go nowhere. */
export function createObserver(version: string): Observer {
  const tracer = trace.getTracer('breakwater', version)
  /** The spans of calls under way, for the events that policies tell about them. */
  const spans = new WeakMap<Call, Span>()

  return {
    surroundCall(call, run) {
      const span = tracer.startSpan(`call ${call.prompt.name}`, { attributes: callStartAttributes(call) })
      if (!isSpanContextValid(span.spanContext())) return run()
      spans.set(call, span)
      const within = trace.setSpan(context.active(), span)
      return inSpan(span, within, run, result => span.setAttributes(callAttributes(result)), failedCall)
    },
    surroundAttempt(step, run) {
      // An unsampled call is not observed, nor are its attempts.
      if (!spans.has(step.attempt.call)) return run(NO_HEADERS)
      const span = startAttempt(tracer, step)
      const within = trace.setSpan(context.active(), span)
      return inSpan(
        span,
        within,
        () => run(headersFor(within)),
        outcome => span.setAttributes(attemptAttributes(step, outcome)),
        failedAttempt,
      )
    },
    surroundTool(call, name, id, run) {
      if (!spans.has(call)) return run()
      const attributes = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.call.id': id,
        'gen_ai.tool.type': 'function',
      }
      const span = tracer.startSpan(`execute_tool ${name}`, { attributes })
      return inSpan(
        span,
        trace.setSpan(context.active(), span),
        run,
        () => {},
        () => undefined,
      )
    },
    tell(event) {
      if (!('call' in event)) return
      const span = spans.get(event.call as Call)
      if (span === undefined) return
      const { type, call: _, ...details } = event
      span.addEvent(type, flat(details))
    },
  }
}

function startAttempt(tracer: Tracer, { attempt }: AttemptStep): Span {
  return tracer.startSpan(`chat ${attempt.route.model}`, {
    kind: SpanKind.CLIENT,
    attributes: attemptStartAttributes(attempt),
  })
}

async function inSpan<T>(
  span: Span,
  within: Context,
  run: () => Promise<T>,
  describe: (result: T) => void,
  failed: (result: T) => string | undefined,
): Promise<T> {
  try {
    const result = await context.with(within, run)
    if (span.isRecording()) {
      describe(result)
      const code = failed(result)
      if (code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: code })
    }
    return result
  } finally {
    span.end()
  }
}

function headersFor(within: Context): TraceHeaders {
  const headers: { [name: string]: string } = {}
  propagation.inject(within, headers)
  return headers
}

const failedCall = (result: AnyResult): string | undefined => (result.ok ? undefined : result.failure.code)
const failedAttempt = (outcome: Outcome): string | undefined => (outcome.ok ? undefined : outcome.failure.code)

/** Span events take plain values: a route is its name. */
function flat(details: { readonly [name: string]: unknown }): { [name: string]: string | number } {
  const attributes: { [name: string]: string | number } = {}
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'string' || typeof value === 'number') attributes[`llm.${name}`] = value
    else if (typeof value === 'object' && value !== null && 'name' in value)
      attributes[`llm.${name}`] = String(value.name)
  }
  return attributes
}

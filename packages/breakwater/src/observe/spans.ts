import {
  type Context,
  context,
  INVALID_TRACEID,
  propagation,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { TraceHeaders } from '../attempt/index.ts'
import { BreakwaterError } from '../result/index.ts'
import { word } from './bounded.ts'
import { harmless } from './harmless.ts'

/** A span, sampled or not, and the context in which it is current. */
export interface Traced {
  readonly span: Span
  readonly spanContext: SpanContext
  readonly context: Context
}

/** The spans of calls under way. Without an SDK registered none is made. */
export interface Spans {
  /** Of a call, under whatever is current. */
  begin(call: object, name: string, options: SpanOptions): Traced | undefined
  /** Under the span of its call; undefined where that has none. Timers wake in the context of whoever set them. */
  within(call: object, name: string, options: () => SpanOptions): Traced | undefined
  of(call: object): Traced | undefined
}

export function createSpans(version: string): Spans {
  const tracer = trace.getTracer('breakwater', version)
  const calls = new WeakMap<object, Traced>()

  const start = (name: string, options: SpanOptions, parent: Context): Traced | undefined =>
    harmless(() => {
      const span = tracer.startSpan(name, options, parent)
      const spanContext = span.spanContext()
      // Without an SDK, and without a parent from elsewhere, nothing is made; the full test of an id costs microseconds.
      return spanContext.traceId !== INVALID_TRACEID
        ? { span, spanContext, context: trace.setSpan(parent, span) }
        : undefined
    })

  return {
    begin(call, name, options) {
      const traced = start(name, options, context.active())
      if (traced !== undefined) calls.set(call, traced)
      return traced
    },
    within(call, name, options) {
      const parent = calls.get(call)
      return parent && start(name, options(), parent.context)
    },
    of: call => calls.get(call),
  }
}

/** Runs within a span, describes its end, and ends it whatever happens. */
export function inSpan<T>(
  { span, context: within }: Traced,
  run: () => Promise<T>,
  describe: (span: Span, result: T) => void,
): Promise<T> {
  return context.with(within, run).then(
    result => {
      harmless(() => {
        if (span.isRecording()) describe(span, result)
      })
      harmless(() => span.end())
      return result
    },
    error => {
      harmless(() => fail(span, errorType(error)))
      harmless(() => span.end())
      throw error
    },
  )
}

export const fail = (span: Span, code: string): void => {
  span.setAttribute('error.type', code)
  span.setStatus({ code: SpanStatusCode.ERROR, message: code })
}

/** What a tool threw: the name of its error, never its words. What is no error is our own word for lateness. */
function errorType(error: unknown): string {
  if (BreakwaterError.isInstance(error)) return error.code
  return error instanceof Error ? word(error.name) : 'timeout'
}

export const NO_HEADERS: TraceHeaders = Object.freeze({})

/** Only for the origin that a request is meant for: redirects are not followed. */
export function headersFor(within: Context): TraceHeaders {
  const headers: { [name: string]: string } = {}
  harmless(() => propagation.inject(within, headers))
  return headers
}

import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { Report, TraceHeaders } from '../attempt/index.ts'
import { addressOf, answerAttributes } from './attributes.ts'
import { word } from './bounded.ts'
import type { ObservedRequest, RequestOutcome } from './events.ts'
import { harmless } from './harmless.ts'
import type { Meters } from './meters.ts'
import { fail, headersFor, inSpan, NO_HEADERS, type Spans } from './spans.ts'

/** Spans and metrics of requests that have no prompt: one span for each, one of kind CLIENT for each attempt. */
export interface Requests {
  surround<O extends RequestOutcome>(request: ObservedRequest, run: () => Promise<O>): Promise<O>
  /** @param run takes what carries the trace; `report` is filled while it runs */
  surroundAttempt<O extends RequestOutcome>(
    request: ObservedRequest,
    report: Report,
    run: (headers: TraceHeaders) => Promise<O>,
  ): Promise<O>
}

export function createRequests(spans: Spans, meters: Meters): Requests {
  return {
    async surround(request, run) {
      const { call, model, route } = request
      const startMs = performance.now()
      const attributes = { 'llm.route': word(route.name), 'llm.model': word(model) }
      const traced = spans.begin(call, `fetch ${word(model)}`, { attributes })
      const outcome = await (traced === undefined
        ? run()
        : inSpan(traced, run, (span, ended) => {
            span.setAttribute('llm.result', ended.ok ? 'value' : ended.failure.code)
            if (!ended.ok) fail(span, ended.failure.code)
          }))
      harmless(() => meters.request(request, outcome, performance.now() - startMs))
      return outcome
    },
    async surroundAttempt(request, report, run) {
      const attributes = () => ({ ...requestAttributes(request), 'llm.attempt': report.number })
      const options = () => ({ kind: SpanKind.CLIENT, attributes: attributes() })
      const traced = spans.within(request.call, `chat ${word(request.model)}`, options)
      const outcome = await (traced === undefined
        ? run(NO_HEADERS)
        : inSpan(
            traced,
            () => run(headersFor(traced.context)),
            (span, ended) => {
              const code = ended.ok ? undefined : ended.failure.code
              span.setAttributes(
                answerAttributes(report, request.isStreamed, ended.ok ? ended.output.output : undefined),
              )
              if (code !== undefined) fail(span, code)
            },
          ))
      harmless(() => meters.requestAttempt(request, report))
      return outcome
    },
  }
}

function requestAttributes({ provider, model, route, url, isStreamed }: ObservedRequest): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': word(model),
    'llm.route': word(route.name),
    ...addressOf(url),
    ...(isStreamed ? { 'gen_ai.request.stream': true } : {}),
  }
}

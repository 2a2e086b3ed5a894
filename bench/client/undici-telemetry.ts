import { type Attributes, context, metrics, type Span, SpanKind, trace } from '@opentelemetry/api'
import { startSdk } from './sdk.ts'
import type { Addresses, Subject } from './subject.ts'
import { open as openBare } from './undici.ts'

// What a call of breakwater tells of itself, in the fewest steps that OpenTelemetry's interface allows.

const PROMPT = {
  'llm.prompt.name': 'summarize',
  'llm.prompt.version': '1.0.0',
  'llm.prompt.hash': '622241661148d271f7a87d904ee0565162e3f198bfdb6d2dd5f25e7d825db85e',
}
const ROUTE = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai_compatible',
  'gen_ai.request.model': 'bench',
  'llm.route': 'openai-compatible/bench',
}
const ATTEMPT_START: Attributes = { ...ROUTE, 'server.address': '127.0.0.1', 'server.port': 443 }
const attemptEnd = (): Attributes => ({
  'http.response.status_code': 200,
  'llm.request_id': 'req_8f14e45fceea167a5a36dedd4bea2543',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.response.id': 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  'gen_ai.response.model': 'bench',
  'gen_ai.usage.input_tokens': 182,
  'gen_ai.usage.output_tokens': 91,
  'gen_ai.usage.cache_read.input_tokens': 0,
  'gen_ai.usage.reasoning.output_tokens': 0,
  'gen_ai.request.max_tokens': 200,
  'gen_ai.output.type': 'json',
  ...PROMPT,
  'llm.attempt': 1,
})
const callEnd = (): Attributes => ({
  'llm.call.id': '62a76a1cc00630c3b78e55d4',
  ...PROMPT,
  'llm.result': 'value',
  'llm.fallback': false,
  'llm.attempts': 1,
  'llm.reasks': 0,
  'llm.repairs': [],
  'llm.caveats': [],
  'llm.parse_ok': true,
  'llm.route': 'openai-compatible/bench',
  'llm.model': 'bench',
  'llm.input_chars': 603,
  'llm.usage.input_tokens': 182,
  'llm.usage.output_tokens': 91,
})
const LABELS: Attributes = { ...ROUTE, ...PROMPT }
const INPUT: Attributes = { ...LABELS, 'gen_ai.token.type': 'input' }
const OUTPUT: Attributes = { ...LABELS, 'gen_ai.token.type': 'output' }
const VALUE: Attributes = { ...LABELS, 'llm.result': 'value' }

/**
 * Bare undici with the spans and metrics of one plain call, made by nobody but the OpenTelemetry SDK: what any client
 * that tells as much has to pay.
 */
export function open(addresses: Addresses): Subject {
  const { reset } = startSdk()
  const bare = openBare(addresses)
  const tracer = trace.getTracer('bench')
  const meter = metrics.getMeter('bench')
  const attemptDuration = meter.createHistogram('gen_ai.client.operation.duration')
  const tokenUsage = meter.createHistogram('gen_ai.client.token.usage')
  const callDuration = meter.createHistogram('llm.call.duration')

  async function within(span: Span, run: () => Promise<void>, describe: () => Attributes): Promise<void> {
    await context.with(trace.setSpan(context.active(), span), run)
    span.setAttributes(describe())
    span.end()
  }

  function attempt(): Promise<void> {
    const span = tracer.startSpan('chat bench', { kind: SpanKind.CLIENT, attributes: ATTEMPT_START })
    return within(span, bare.call, attemptEnd)
  }

  return {
    async call() {
      const startedMs = performance.now()
      await within(tracer.startSpan('call summarize'), attempt, callEnd)
      const seconds = (performance.now() - startedMs) / 1_000
      attemptDuration.record(seconds, LABELS)
      tokenUsage.record(182, INPUT)
      tokenUsage.record(91, OUTPUT)
      callDuration.record(seconds, VALUE)
    },
    stream: bare.stream,
    reset,
  }
}

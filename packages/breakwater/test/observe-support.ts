import { context, logs, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

export interface Point {
  readonly attributes: { readonly [name: string]: unknown }
  readonly value: unknown
}

/** What the OpenTelemetry SDK has collected, in memory. */
export interface Telemetry extends AsyncDisposable {
  spans(): readonly ReadableSpan[]
  span(name: string): ReadableSpan
  /** The points of a metric, newest state. */
  points(name: string): Promise<readonly Point[]>
  metricNames(): Promise<readonly string[]>
}

/** The real SDK, registered for this process until it is disposed of. */
export function startTelemetry({ sampler }: { readonly sampler?: Sampler } = {}): Telemetry {
  const exporter = new InMemorySpanExporter()
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  )
  trace.setGlobalTracerProvider(
    new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
      ...(sampler === undefined ? {} : { sampler }),
    }),
  )
  metrics.setGlobalMeterProvider(meters)
  const collected = async () => {
    metricExporter.reset()
    await reader.forceFlush()
    return metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(scope => scope.metrics))
  }
  return {
    spans: () => exporter.getFinishedSpans(),
    span(name) {
      const span = exporter.getFinishedSpans().find(candidate => candidate.name === name)
      if (span === undefined) throw new Error(`no span is named ${name}`)
      return span
    },
    async points(name) {
      const metric = (await collected()).find(({ descriptor }) => descriptor.name === name)
      return (metric?.dataPoints ?? []) as readonly Point[]
    },
    metricNames: async () => (await collected()).map(({ descriptor }) => descriptor.name),
    async [Symbol.asyncDispose]() {
      await meters.shutdown()
      for (const api of [context, logs, metrics, propagation, trace]) api.disable()
    },
  }
}

/** What of a span's parent can be seen. */
export const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId

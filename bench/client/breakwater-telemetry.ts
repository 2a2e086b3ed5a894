import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { createClient } from 'breakwater'
import { openWith } from './breakwater.ts'
import type { Addresses, Subject } from './subject.ts'

/**
 * The whole path, observed by the OpenTelemetry SDK: every call has its spans and its metrics, kept in memory, and 1% of
 * the successes a log event.
 */
export function open(addresses: Addresses): Subject {
  const spans = new InMemorySpanExporter()
  const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: spans })] }))
  metrics.setGlobalMeterProvider(
    new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: points })] }),
  )
  return {
    ...openWith(addresses, options => createClient({ ...options, observe: { log: () => {}, sampleRate: 0.01 } })),
    reset() {
      spans.reset()
      points.reset()
    },
  }
}

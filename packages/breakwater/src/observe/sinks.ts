import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import type { CallLogEvent, LogSink } from './log-event.ts'

/** One line of JSON for each event. */
export function consoleLog(target: Pick<Console, 'info' | 'warn' | 'error'> = console): LogSink {
  return event => target[event.level](JSON.stringify(event))
}

/** Any logger that takes `(object, message)`, as pino, bunyan and Fastify's do. Give a child logger to set more. */
export interface ObjectLogger {
  info(event: object, message: string): void
  warn(event: object, message: string): void
  error(event: object, message: string): void
}

export function pinoLog(logger: ObjectLogger): LogSink {
  // The logger writes level and message itself; a second key of that name would make its JSON ambiguous.
  return ({ level, message, name: event, ...fields }) => logger[level]({ event, ...fields }, message)
}

/** The part of a Logger of OpenTelemetry's Logs API that is used. */
export interface OtelLogger {
  emit(record: {
    eventName: string
    timestamp: number
    severityNumber: number
    severityText: string
    body: string
    attributes: { [name: string]: never }
    context?: Context
  }): void
}

/** By https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber. */
const SEVERITIES = { info: 9, warn: 13, error: 17 } satisfies Record<CallLogEvent['level'], number>

/**
 * The Logs API of OpenTelemetry: `otelLog(logs.getLogger('my-app'))`, of `@opentelemetry/api` 1.10 or
 * `@opentelemetry/api-logs`. The record belongs to the call's span.
 */
export function otelLog(logger: OtelLogger): LogSink {
  return event => {
    const { traceId, spanId, traceFlags, startedAtMs, durationMs } = event
    logger.emit({
      eventName: event.name,
      timestamp: startedAtMs + durationMs,
      severityNumber: SEVERITIES[event.level],
      severityText: event.level.toUpperCase(),
      body: event.message,
      attributes: attributesOf(event) as { [name: string]: never },
      ...(traceId === undefined || spanId === undefined
        ? {}
        : { context: trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: traceFlags ?? 0 }) }),
    })
  }
}

/** The names that spans use; what spans have no name for is `llm.` and its own. Undefined is left out. */
function attributesOf(event: CallLogEvent): { [name: string]: unknown } {
  const named: { [name: string]: unknown } = {
    'llm.prompt.name': event.prompt.name,
    'llm.prompt.version': event.prompt.version,
    'llm.prompt.hash': event.prompt.hash,
  }
  for (const [field, value] of Object.entries(event)) {
    if (!ELSEWHERE.has(field)) named[NAMES[field] ?? `llm.${field}`] = value
  }
  // Attributes hold what JSON holds.
  return JSON.parse(JSON.stringify(named)) as { [name: string]: unknown }
}

/** Fields that have a place of their own in a record. */
const ELSEWHERE = new Set(['name', 'level', 'message', 'traceId', 'spanId', 'traceFlags', 'prompt'])

const NAMES: { readonly [field: string]: string } = {
  callId: 'llm.call.id',
  startedAtMs: 'llm.started_at_ms',
  durationMs: 'llm.duration_ms',
  parseOk: 'llm.parse_ok',
  costUsd: 'llm.cost_usd',
  inputChars: 'llm.input_chars',
  lostBefore: 'llm.lost_before',
}

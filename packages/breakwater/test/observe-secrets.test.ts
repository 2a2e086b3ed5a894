import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { consoleLog, createClient, definePrompt, openaiCompatible, otelLog, tool } from '../src/index.ts'
import { harbour, summarize, TEXT } from './support.ts'

const KEY = 'sk-proj-Zx81Qm2vN7bKp4Rt9Ws3Ld6Fh5Gj0Aq2'
const PERSONAL = [
  'ann.planted@example.com',
  '+44 20 7946 0958',
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  '078-05-1120',
  'AKIAIOSFODNN7EXAMPLE',
]
const PLANTED = `${PERSONAL[0]} called ${PERSONAL[1]} to pay with card ${PERSONAL[2]} or IBAN ${PERSONAL[3]}, SSN ${PERSONAL[4]}, AWS key ${PERSONAL[5]}. ${TEXT}`

/** A receiver of OTLP over HTTP: keeps every byte that comes, by path. */
async function receiver() {
  const bodies: { path: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    bodies.push({ path: request.url ?? '', body: await bodyOf(request) })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    bodies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const bytes = Buffer.concat(await Array.fromAsync(request))
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8')
}

test('nothing planted is in any byte that is exported over OTLP, logged or captured during a storm, content on', async () => {
  const otlp = await receiver()
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-'))
  const spans = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${otlp.url}/v1/traces` }) })],
  })
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${otlp.url}/v1/metrics` }),
    exportIntervalMillis: 3_600_000,
  })
  const meters = new MeterProvider({ readers: [reader] })
  const logs = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${otlp.url}/v1/logs` }) })],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(spans)
  metrics.setGlobalMeterProvider(meters)

  const lines: string[] = []
  const keep = (line: string) => void lines.push(line)
  const toConsole = consoleLog({ info: keep, warn: keep, error: keep })
  const toOtlp = otelLog(logs.getLogger('app'))
  try {
    await using h = await harbour(
      [
        'ok',
        'overloaded',
        'prose_instead_of_json',
        'unauthorized',
        'broken_json',
        'server_error',
        'stream_close',
        'wrong_types',
      ],
      {},
    )
    const client = createClient({
      routes: [openaiCompatible({ model: 'simulated', baseURL: h.simulator.url, apiKey: KEY })],
      retry: { initialDelayMs: 1, maxDelayMs: 5 },
      capture: { path: join(directory, 'cases.db') },
      observe: {
        content: true,
        sampleRate: 1,
        log: event => {
          void toConsole(event)
          void toOtlp(event)
        },
      },
    })
    const leaky = definePrompt({
      name: 'leaky',
      version: '1',
      output: z.object({ answer: z.string() }),
      messages: ({ text }: { text: string }) => [
        { role: 'system', content: `The operator is ${PERSONAL[0]}.` },
        { role: 'user', content: text },
      ],
      tools: [tool({ name: 'look', description: 'Looks.', input: z.object({}), run: () => PLANTED })],
    })
    for (let n = 0; n < 6; n++) {
      await client.run(summarize(), { text: PLANTED })
      await client.run(leaky, { text: PLANTED })
      await client.stream(summarize(), { text: PLANTED }).result
    }
    await client.flush()
    await client.close()
    await Promise.all([spans.forceFlush(), meters.forceFlush(), logs.forceFlush()])
  } finally {
    await Promise.all([spans.shutdown(), meters.shutdown(), logs.shutdown()])
    for (const api of [context, metrics, trace]) api.disable()
    await otlp.close()
  }

  const byPath = Map.groupBy(otlp.bodies, ({ path }) => path)
  expect([...byPath.keys()].toSorted()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces'])
  const { resourceSpans } = JSON.parse(byPath.get('/v1/traces')?.[0]?.body as string)
  expect(resourceSpans[0].scopeSpans[0].scope.name).toBe('breakwater')
  const exported = otlp.bodies.map(({ body }) => body).join('\n')
  expect(exported).toContain('gen_ai.input.messages')
  expect(exported).toContain('gen_ai.client.operation.duration')
  expect(exported).toContain('<EMAIL_1>')
  expect(lines.length).toBe(18)
  const files = await Promise.all((await readdir(directory)).map(name => readFile(join(directory, name), 'latin1')))
  expect(files.join('')).toContain('leaky')
  const written = [exported, ...lines, ...files].join('\n')
  for (const planted of [KEY, ...PERSONAL]) {
    expect(written, planted).not.toContain(planted)
    expect(written, planted).not.toContain(planted.replace(/[ -]/g, ''))
  }
  await rm(directory, { recursive: true })
})

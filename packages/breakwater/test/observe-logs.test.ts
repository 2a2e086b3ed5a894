import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import {
  type CallLogEvent,
  consoleLog,
  createClient,
  custom,
  definePrompt,
  degrade,
  type LogSink,
  otelLog,
  pinoLog,
} from '../src/index.ts'
import { startTelemetry } from './observe-support.ts'
import { harbour, summarize, TEXT } from './support.ts'

/** A sink that keeps what it is given. */
function keeping(): { log: LogSink; events: CallLogEvent[] } {
  const events: CallLogEvent[] = []
  return { log: event => void events.push(event), events }
}

describe('a log event', () => {
  test('tells a failure whole, and nothing of what was said', async () => {
    const { log, events } = keeping()
    await using h = await harbour(['prose_instead_of_json', 'prose_instead_of_json'], { observe: { log } })
    const result = await h.client.run(summarize(), { text: TEXT }, { tags: { tenant: 'blue' } })
    await h.client.flush()
    const [event] = events
    expect(event).toMatchObject({
      name: 'llm.call',
      level: 'error',
      callId: result.call.id,
      prompt: { name: 'summarize', version: '1.0.0' },
      model: 'simulated',
      result: result.ok ? '' : result.failure.code,
      parseOk: false,
      fallback: false,
      failure: { class: 'output', code: result.ok ? '' : result.failure.code, exhausted: true },
      reasks: 1,
      attempts: [{ number: 1 }, { number: 2 }],
      tags: { tenant: 'blue' },
      content: undefined,
      lostBefore: 0,
      traceId: undefined,
    })
    expect(event?.message).toMatch(/^summarize 1\.0\.0: \w+ after 2 attempts, \d+ ms$/)
    expect(JSON.stringify(event)).not.toContain('breakwater protects')
  })

  test('carries what was sent and answered when that was asked for, redacted', async () => {
    const { log, events } = keeping()
    await using h = await harbour([], { observe: { log, content: true, sampleRate: 1 } })
    await h.client.run(summarize(), { text: `From ann@example.com: ${TEXT}` })
    await h.client.flush()
    const content = JSON.stringify(events[0]?.content)
    expect(content).toContain('breakwater protects')
    expect(content).toContain('<EMAIL_1>')
    expect(content).not.toContain('ann@example.com')
  })

  test('is a warning where a fallback was shown, and information where the caller cancelled', async () => {
    const { log, events } = keeping()
    await using h = await harbour(['unauthorized'], { observe: { log } })
    const offered = definePrompt({
      name: 'offered',
      messages: () => TEXT,
      onFailure: { default: degrade(() => 'nothing') },
    })
    await h.client.run(offered, {})
    await h.client.run(summarize(), { text: TEXT }, { signal: AbortSignal.abort() })
    await h.client.flush()
    expect(events.map(({ level, result }) => [level, result])).toEqual([
      ['warn', 'unauthorized'],
      ['info', 'cancelled'],
    ])
  })
})

describe('what is logged', () => {
  test('is every failure, and no success at a rate of 0', async () => {
    const { log, events } = keeping()
    await using h = await harbour(['unauthorized', 'ok', 'forbidden'], { observe: { log, sampleRate: 0 } })
    for (let index = 0; index < 3; index++) await h.client.run(summarize(), { text: TEXT })
    await h.client.flush()
    expect(events.map(({ result }) => result)).toEqual(['unauthorized', 'forbidden'])
  })

  test('is all calls of a trace, or none of them', async () => {
    await using telemetry = startTelemetry()
    const { trace } = await import('@opentelemetry/api')
    const { log, events } = keeping()
    await using h = await harbour([], { observe: { log, sampleRate: 0.5 } })
    for (let index = 0; index < 12; index++) {
      await trace.getTracer('app').startActiveSpan('request', async span => {
        await h.client.run(summarize(), { text: TEXT })
        await h.client.run(summarize(), { text: TEXT })
        span.end()
      })
    }
    await h.client.flush()
    const perTrace = Map.groupBy(events, ({ traceId }) => traceId)
    for (const [traceId, logged] of perTrace) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(logged).toHaveLength(2)
    }
    expect(telemetry.spans().length).toBeGreaterThan(24)
  })
})

describe('a sink', () => {
  test('that throws or rejects hurts no call; what it lost is told by the next event', async () => {
    const events: CallLogEvent[] = []
    let turn = 0
    const log: LogSink = event => {
      turn += 1
      if (turn === 1) throw new Error('thrown')
      if (turn === 2) return Promise.reject(new Error('rejected'))
      events.push(event)
    }
    await using h = await harbour([], { observe: { log, sampleRate: 1 } })
    for (let index = 0; index < 4; index++) {
      expect((await h.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    }
    await h.client.flush()
    expect(events.map(({ lostBefore }) => lostBefore)).toEqual([2, 0])
  })

  test('that never answers holds up neither calls nor close; flush says that it is late', async () => {
    const log: LogSink = () => new Promise(() => {})
    await using h = await harbour([], { observe: { log, sampleRate: 1 } })
    expect((await h.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    expect((await h.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    await expect(h.client.flush({ timeMs: 30 })).rejects.toThrow('acknowledgement within 30 ms')
  })

  test('that lags gets one event at a time, and all of them', async () => {
    let underWay = 0
    const most: number[] = []
    const log: LogSink = async () => {
      most.push(++underWay)
      await new Promise(resolve => setTimeout(resolve, 5))
      underWay -= 1
    }
    await using h = await harbour([], { observe: { log, sampleRate: 1 } })
    const results = await Promise.all(Array.from({ length: 20 }, () => h.client.run(summarize(), { text: TEXT })))
    expect(results.every(({ ok }) => ok)).toBe(true)
    await h.client.flush()
    expect(most).toEqual(Array.from({ length: 20 }, () => 1))
  })

  test('that blocks the thread gets a tenth of the time: nine times what it took is left to the calls', async () => {
    const BLOCKED_MS = 10
    const times: { readonly begin: number; readonly end: number }[] = []
    const log: LogSink = () => {
      const begin = performance.now()
      while (performance.now() - begin < BLOCKED_MS) {
        // Nobody else runs.
      }
      times.push({ begin, end: performance.now() })
    }
    await using h = await harbour([], { observe: { log, sampleRate: 1 } })
    for (let index = 0; index < 4; index++) await h.client.run(summarize(), { text: TEXT })
    await h.client.flush()
    expect(times.length).toBe(4)
    for (const [index, { begin }] of times.slice(1).entries()) {
      // A timer may be a millisecond early.
      expect(begin - (times[index]?.end ?? Number.NaN)).toBeGreaterThanOrEqual(9 * BLOCKED_MS - 1)
    }
  })

  test('that does not keep up loses what is on top of a full queue: counted, and told by the next event', async () => {
    await using telemetry = startTelemetry()
    const EXTRA = 10
    let open = () => {}
    const opened = new Promise<void>(resolve => {
      open = resolve
    })
    const events: CallLogEvent[] = []
    const log: LogSink = event => {
      events.push(event)
      return opened
    }
    const route = custom({
      name: 'scribe',
      model: 'scribe-1',
      async *call() {
        yield { type: 'text', text: 'Done.' } as const
      },
    })
    const client = createClient({ routes: [route], observe: { log, sampleRate: 1 } })
    const ask = async (count: number) => {
      for (let done = 0; done < count; done++) expect((await client.ask('Well?')).ok).toBe(true)
    }
    await ask(1)
    while (events.length === 0) await new Promise(resolve => setImmediate(resolve))
    await ask(1_000 + EXTRA)
    expect(await telemetry.points('llm.log_events_lost')).toMatchObject([
      { attributes: { 'llm.why': 'queue_full' }, value: EXTRA },
    ])
    open()
    await client.flush()
    await client.close()
    expect(events.map(({ lostBefore }) => lostBefore).filter(lost => lost > 0)).toEqual([EXTRA])
    expect(events.length).toBe(1 + 1_000)
  })

  test('is called after the call was answered, never on its path', async () => {
    const order: string[] = []
    await using h = await harbour([], { observe: { log: () => void order.push('logged'), sampleRate: 1 } })
    await h.client.run(summarize(), { text: TEXT })
    order.push('answered')
    await h.client.flush()
    expect(order).toEqual(['answered', 'logged'])
  })
})

describe('a helper', () => {
  test('writes a line of JSON to the console, by level', async () => {
    const lines: [string, string][] = []
    const target = {
      info: (line: string) => void lines.push(['info', line]),
      warn: (line: string) => void lines.push(['warn', line]),
      error: (line: string) => void lines.push(['error', line]),
    }
    await using h = await harbour(['unauthorized'], { observe: { log: consoleLog(target), sampleRate: 1 } })
    await h.client.run(summarize(), { text: TEXT })
    await h.client.run(summarize(), { text: TEXT })
    await h.client.flush()
    expect(lines.map(([level, line]) => [level, JSON.parse(line).result])).toEqual([
      ['error', 'unauthorized'],
      ['info', 'value'],
    ])
  })

  test('hands pino an object and a message, without doubling its keys', async () => {
    const stream = new PassThrough()
    await using h = await harbour(['unauthorized'], { observe: { log: pinoLog(pino(stream)) } })
    const read = once(stream, 'data')
    await h.client.run(summarize(), { text: TEXT })
    const line = String((await read)[0])
    expect(JSON.parse(line)).toMatchObject({ level: 50, event: 'llm.call', result: 'unauthorized' })
    expect(line.match(/"level":/g)).toHaveLength(1)
  })

  test('makes a record of the Logs API that belongs to the span of the call', async () => {
    await using telemetry = startTelemetry()
    const exporter = new InMemoryLogRecordExporter()
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
    await using h = await harbour(['unauthorized'], { observe: { log: otelLog(provider.getLogger('app')) } })
    await h.client.run(summarize(), { text: TEXT })
    await h.client.flush()
    const [record] = exporter.getFinishedLogRecords()
    expect(record).toMatchObject({ eventName: 'llm.call', severityNumber: 17, severityText: 'ERROR' })
    expect(record?.attributes).toMatchObject({ 'llm.prompt.name': 'summarize', 'llm.result': 'unauthorized' })
    expect(record?.spanContext).toMatchObject({
      traceId: telemetry.span('call summarize').spanContext().traceId,
      spanId: telemetry.span('call summarize').spanContext().spanId,
    })
  })
})

test.each([
  [{ log: 'console' }, 'createClient({ observe: { log } })'],
  [{ sampleRate: 2 }, 'createClient({ observe: { sampleRate } })'],
  [{ sampleRates: 1 }, 'createClient({ observe })'],
])('%o is a misuse that names the option', async (observe, place) => {
  await expect(harbour([], { observe: observe as never })).rejects.toThrow(place)
})

import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Sampler } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { custom, definePrompt, degrade, openaiCompatible, tool } from '../src/index.ts'
import { parentOf, startTelemetry, type Telemetry } from './observe-support.ts'
import { harbour, summarize, TEXT } from './support.ts'

let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(() => telemetry[Symbol.asyncDispose]())

/** A wait in the gate is told only where the machine is so busy that there is one. */
const eventNames = (name: string) =>
  telemetry
    .span(name)
    .events.map(event => event.name)
    .filter(event => event !== 'llm.queued')

describe('the spans of a call', () => {
  test('are one for the call and one of kind CLIENT for each attempt, named by the conventions', async () => {
    await using h = await harbour(['overloaded'])
    const result = await h.client.run(summarize(), { text: TEXT })
    expect(result.ok).toBe(true)
    const call = telemetry.span('call summarize')
    const attempts = telemetry.spans().filter(({ name }) => name === 'chat simulated')
    expect(attempts).toHaveLength(2)
    for (const attempt of attempts) {
      expect(attempt.kind).toBe(SpanKind.CLIENT)
      expect(parentOf(attempt)).toBe(call.spanContext().spanId)
    }
    expect(attempts[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'overloaded' })
    expect(attempts[0]?.attributes).toMatchObject({ 'error.type': 'overloaded' })
    const { port } = new URL(h.simulator.url)
    expect(attempts[1]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'simulated',
      'gen_ai.request.max_tokens': 200,
      'gen_ai.output.type': 'json',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'llm.attempt': 2,
    })
    expect(attempts[1]?.attributes['gen_ai.provider.name']).toBeTypeOf('string')
    expect(call.attributes).toMatchObject({
      'llm.prompt.name': 'summarize',
      'llm.prompt.version': '1.0.0',
      'llm.prompt.hash': result.call.prompt.hash,
      'llm.result': 'value',
      'llm.parse_ok': true,
      'llm.fallback': false,
      'llm.attempts': 2,
      'llm.repairs': [],
      'llm.caveats': [],
      'llm.model': 'simulated',
      'llm.input_chars': `Summarize: ${TEXT}`.length,
    })
    expect(call.attributes['llm.route']).toBe(result.call.attempts[1]?.route)
    expect(eventNames('call summarize')).toEqual(['llm.retry'])
  })

  test('carry the failure, and nothing that was said', async () => {
    await using h = await harbour(['prose_instead_of_json', 'prose_instead_of_json'])
    const result = await h.client.run(summarize(), { text: TEXT })
    expect(result.ok).toBe(false)
    const call = telemetry.span('call summarize')
    const code = result.ok ? undefined : result.failure.code
    expect(call.attributes).toMatchObject({
      'llm.result': code,
      'error.type': code,
      'llm.parse_ok': false,
      'llm.reasks': 1,
    })
    expect(call.status.code).toBe(SpanStatusCode.ERROR)
    expect(eventNames('call summarize')).toEqual(['llm.next_round'])
    expect(JSON.stringify(telemetry.spans().map(({ attributes, events }) => [attributes, events]))).not.toContain(
      'harbour',
    )
  })

  test('carry tags, and say where nothing was there to be read', async () => {
    await using h = await harbour(Array.from({ length: 9 }, () => 'server_error' as const))
    await h.client.run(summarize(), { text: TEXT }, { tags: { tenant: 'blue' } })
    const { attributes } = telemetry.span('call summarize')
    expect(attributes['llm.tag.tenant']).toBe('blue')
    expect(attributes).not.toHaveProperty('llm.parse_ok')
  })
})

describe('the events of a call', () => {
  test('name a circuit that changes, a route that follows and a retry', async () => {
    await using h = await harbour(Array.from({ length: 9 }, () => 'server_error' as const))
    await using second = await harbour([])
    const routes = [h, second].map(({ simulator }, index) =>
      openaiCompatible({
        name: `route ${index}`,
        model: 'simulated',
        baseURL: simulator.url,
        capabilities: { streaming: true },
      }),
    )
    await using both = await harbour([], { routes, breaker: { consecutive: 1 }, retry: { attempts: 1 } })
    expect((await both.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    expect(eventNames('call summarize')).toEqual(['llm.breaker', 'llm.next_route'])
    expect(telemetry.span('call summarize').events[0]?.attributes).toEqual({
      'llm.route': 'route 0',
      'llm.from': 'closed',
      'llm.to': 'open',
    })
  })

  test('name a budget that refuses and a fallback that is shown', async () => {
    await using h = await harbour([])
    const offered = definePrompt({
      name: 'offered',
      version: '1',
      messages: () => [{ role: 'user', content: TEXT }],
      budget: { costUsd: 0.000001 },
      onFailure: { default: degrade(() => 'no summary') },
      settings: { maxOutputTokens: 100 },
    })
    const priced = openaiCompatible({
      model: 'simulated',
      baseURL: h.simulator.url,
      prices: { input: 100, output: 100 },
    })
    await using paid = await harbour([], { routes: [priced] })
    const result = await paid.client.run(offered, {})
    expect(result.ok ? undefined : result.failure.code).toBe('cost_exhausted')
    expect(eventNames('call offered')).toEqual(['llm.budget_refused', 'llm.fallback'])
    expect(telemetry.span('call offered').attributes['llm.fallback']).toBe(true)
  })

  test('name the restart of a stream that broke', async () => {
    await using h = await harbour(['stream_close'])
    const prompt = definePrompt({
      name: 'told',
      version: '1',
      messages: () => [{ role: 'user', content: TEXT }],
      onBroken: 'restart',
    })
    const stream = h.client.stream(prompt, {})
    for await (const _ of stream) {
      // Read to its end.
    }
    expect((await stream.result).ok).toBe(true)
    expect(eventNames('call told')).toContain('llm.restart')
  })
})

describe('what is current while code of the caller runs', () => {
  const answering = (spans: Map<string, string | undefined>) =>
    custom({
      name: 'own',
      model: 'own',
      call: async () => {
        spans.set('call', trace.getActiveSpan()?.spanContext().spanId)
        return answerOf('{"ok":true}')
      },
    })

  test('is the call in messages, checks and degrade, the attempt in a route of one’s own', async () => {
    const seen = new Map<string, string | undefined>()
    const note = (place: string) => seen.set(place, trace.getActiveSpan()?.spanContext().spanId)
    const prompt = definePrompt({
      name: 'own code',
      version: '1',
      output: z.object({ ok: z.boolean() }),
      messages: () => {
        note('messages')
        return [{ role: 'user', content: 'hello' }]
      },
      checks: [
        {
          name: 'never',
          run: () => {
            note('check')
            return { pass: false, reason: 'never right' }
          },
        },
      ],
      onFailure: {
        default: degrade(() => {
          note('degrade')
          return 'none'
        }),
      },
    })
    await using h = await harbour([], { routes: [answering(seen)] })
    await h.client.run(prompt, {})
    const call = telemetry.span('call own code').spanContext().spanId
    expect(seen.get('messages')).toBe(call)
    expect(seen.get('check')).toBe(call)
    expect(seen.get('degrade')).toBe(call)
    expect(seen.get('call')).toBe(telemetry.span('chat own').spanContext().spanId)
  })

  test('is the tool in a tool: a call made there is its child, and so is a span of the tool’s own', async () => {
    const inner = definePrompt({ name: 'inner', version: '1', messages: () => [{ role: 'user', content: 'inner' }] })
    let turn = 0
    const route = custom({
      name: 'own',
      model: 'own',
      call: async request => {
        const isInner = request.prompt.name === 'inner'
        turn += isInner ? 0 : 1
        return !isInner && turn === 1 ? answerOf('', [{ id: 'c1', name: 'look', arguments: '{}' }]) : answerOf('done')
      },
    })
    await using h = await harbour([], { routes: [route] })
    const look = tool({
      name: 'look',
      description: 'Looks.',
      input: z.object({}),
      run: async () => {
        trace.getTracer('app').startSpan('of the app').end()
        const nested = await h.client.run(inner, {})
        return nested.ok ? nested.value : 'failed'
      },
    })
    const outer = definePrompt({
      name: 'outer',
      version: '1',
      messages: () => [{ role: 'user', content: 'outer' }],
      tools: [look],
    })
    const result = await h.client.run(outer, {})
    expect(result.ok).toBe(true)
    const id = (name: string) => telemetry.span(name).spanContext().spanId
    expect(parentOf(telemetry.span('execute_tool look'))).toBe(id('call outer'))
    expect(parentOf(telemetry.span('of the app'))).toBe(id('execute_tool look'))
    expect(parentOf(telemetry.span('call inner'))).toBe(id('execute_tool look'))
    expect(telemetry.span('execute_tool look').attributes).toMatchObject({
      'llm.prompt.name': 'outer',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'look',
      'gen_ai.tool.call.id': 'c1',
    })
  })

  test('is a child of whatever was current where the call was made', async () => {
    await using h = await harbour([])
    await trace.getTracer('app').startActiveSpan('request', async span => {
      await h.client.run(summarize(), { text: TEXT })
      span.end()
    })
    expect(parentOf(telemetry.span('call summarize'))).toBe(telemetry.span('request').spanContext().spanId)
  })
})

describe('the trace goes out', () => {
  test('as traceparent and baggage, to the origin of the route', async () => {
    await using h = await harbour([])
    const baggage = propagation.createBaggage({ tenant: { value: 'blue' } })
    await context.with(propagation.setBaggage(context.active(), baggage), () =>
      h.client.run(summarize(), { text: TEXT }),
    )
    const { headers } = h.simulator.requests[0]!
    const { traceId, spanId } = telemetry.span('chat simulated').spanContext()
    expect(headers.traceparent).toBe(`00-${traceId}-${spanId}-01`)
    expect(headers.baggage).toBe('tenant=blue')
  })

  test('also where the trace is not sampled, marked so', async () => {
    await telemetry[Symbol.asyncDispose]()
    const never: Sampler = { shouldSample: () => ({ decision: 0 }), toString: () => 'never' }
    telemetry = startTelemetry({ sampler: never })
    await using h = await harbour([])
    await h.client.run(summarize(), { text: TEXT })
    expect(telemetry.spans()).toEqual([])
    expect(h.simulator.requests[0]?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  })

  test('nowhere without an SDK', async () => {
    await telemetry[Symbol.asyncDispose]()
    await using h = await harbour([])
    expect((await h.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    expect(h.simulator.requests[0]?.headers).not.toHaveProperty('traceparent')
    telemetry = startTelemetry()
  })
})

describe('content', () => {
  test('is on the spans only when it was asked for, redacted, in the form of the conventions', async () => {
    await using h = await harbour([], { observe: { content: true } })
    await h.client.run(summarize(), { text: `Write to ann@example.com. ${TEXT}` })
    const { attributes } = telemetry.span('chat simulated')
    const input = JSON.parse(attributes['gen_ai.input.messages'] as string)
    expect(input).toEqual([
      { role: 'user', parts: [{ type: 'text', content: `Summarize: Write to <EMAIL_1>. ${TEXT}` }] },
    ])
    const output = JSON.parse(attributes['gen_ai.output.messages'] as string)
    expect(output).toMatchObject([{ role: 'assistant', finish_reason: 'stop', parts: [{ type: 'text' }] }])
  })

  test('is bounded', async () => {
    await using h = await harbour([], { observe: { content: true } })
    await h.client.run(summarize(), { text: `${TEXT} `.repeat(1_000) })
    const input = telemetry.span('chat simulated').attributes['gen_ai.input.messages'] as string
    expect(input.length).toBeLessThan(33_000)
    expect(input).toContain('[cut: ')
  })
})

test('a sampler, a processor and a propagator that throw hurt no call', async () => {
  await telemetry[Symbol.asyncDispose]()
  telemetry = startTelemetry({
    sampler: {
      shouldSample: () => {
        throw new Error('broken sampler')
      },
      toString: () => 'broken',
    },
  })
  await using h = await harbour([])
  expect((await h.client.run(summarize(), { text: TEXT })).ok).toBe(true)
})

const answerOf = (text: string, toolCalls: { id: string; name: string; arguments: string }[] = []) => ({
  text,
  reasoning: '',
  toolCalls,
  refusal: undefined,
  finish: { reason: toolCalls.length > 0 ? ('tool_calls' as const) : ('stop' as const), raw: undefined },
  usage: {
    inputTokens: 5,
    outputTokens: 5,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
  },
  rawUsage: undefined,
  model: undefined,
  responseId: undefined,
  logprobs: undefined,
  message: {
    role: 'assistant' as const,
    content: [{ type: 'text' as const, text }, ...toolCalls.map(call => ({ type: 'toolCall' as const, ...call }))],
  },
})

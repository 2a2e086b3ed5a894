import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyText, readExchanges, type WireDialect, type WireExchange } from '../../../../fixtures/wire/exchanges.ts'
import type { RawOutput } from '../result/index.ts'
import { SseReader } from '../transport/index.ts'
import {
  anthropicDialect,
  chatDialect,
  type Decoded,
  type Dialect,
  geminiDialect,
  type PartialOutput,
  type ProviderError,
  responsesDialect,
  type StreamEvent,
  type Target,
} from './index.ts'

const DIALECTS: Readonly<Record<WireDialect, Dialect>> = {
  'openai-chat': chatDialect,
  'openai-responses': responsesDialect,
  anthropic: anthropicDialect,
  gemini: geminiDialect,
}
const NAMES = Object.keys(DIALECTS) as WireDialect[]

const target: Target = {
  model: 'm',
  baseURL: 'https://api.example',
  family: 'family',
  stream: true,
  mode: 'prompt',
  capabilities: {},
}

interface Replay {
  readonly decoded: Decoded
  readonly told: readonly StreamEvent[]
  readonly partial: PartialOutput
}

function replay(dialect: Dialect, chunks: readonly Uint8Array[], clean = true): Replay {
  const decoder = dialect.stream(target)
  let state = decoder.start()
  const told: StreamEvent[] = []
  const reader = new SseReader(
    {
      event(name, data) {
        const [next, events, done] = decoder.step(state, name, data)
        state = next
        told.push(...events)
        return done
      },
    },
    1 << 20,
  )
  for (const chunk of chunks) reader.push(Buffer.from(chunk))
  if (clean) reader.end()
  const partial = decoder.partial(state)
  return { decoded: decoder.end(state, clean), told, partial }
}

const bytesOf = (exchange: WireExchange): Uint8Array => new TextEncoder().encode(bodyText(exchange))

function decode(dialect: Dialect, exchange: WireExchange): Decoded {
  if (exchange.status !== 200) {
    const error = dialect.classifyError(exchange.status, exchange.headers ?? {}, bodyText(exchange))
    return { ok: false, error }
  }
  if (exchange.lines !== undefined) return replay(dialect, [bytesOf(exchange)]).decoded
  return dialect.decodeBody(bodyText(exchange), target)
}

/** The parts of what was read that the fixture names. */
function shown(decoded: Decoded, { expect: expected }: WireExchange): unknown {
  const view = decoded.ok ? outputView(decoded.output) : errorView(decoded.error)
  return Object.fromEntries(Object.keys(expected).map(name => [name, view[name] ?? null]))
}

function outputView(output: RawOutput): { readonly [name: string]: unknown } {
  const counts = Object.entries(output.usage).filter(([, value]) => value !== undefined)
  return {
    ...output,
    finish: output.finish.reason,
    usage: Object.fromEntries(counts),
    toolCalls: output.toolCalls.map(call => [call.id, call.name, call.arguments]),
    toolCallNames: output.toolCalls.map(call => call.name),
  }
}

function errorView(error: ProviderError): { readonly [name: string]: unknown } {
  const { overflow } = error
  return { ...error, error: error.code, overflow: overflow && [overflow.limitTokens, overflow.requestedTokens] }
}

describe.each(NAMES)('%s reads', name => {
  const dialect = DIALECTS[name]

  test.each(readExchanges(name).map(exchange => [exchange.name, exchange] as const))('%s', (_name, exchange) => {
    expect(shown(decode(dialect, exchange), exchange)).toEqual(exchange.expect)
  })

  test('tool calls with ids that differ', () => {
    for (const exchange of readExchanges(name)) {
      const decoded = decode(dialect, exchange)
      const ids = decoded.ok ? decoded.output.toolCalls.map(call => call.id) : []
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).not.toContain('')
    }
  })

  test('an error without quoting what the provider wrote', () => {
    for (const exchange of readExchanges(name)) {
      const decoded = decode(dialect, exchange)
      const written = JSON.stringify(exchange.body ?? exchange.lines)
      const message = /"message\\*": ?\\*"([^"\\]{12,})/.exec(written)?.[1]
      if (!decoded.ok && message !== undefined) expect(decoded.error.message).not.toContain(message)
    }
  })
})

describe.each(NAMES)('a stream of %s', name => {
  const dialect = DIALECTS[name]
  const streams = readExchanges(name).filter(exchange => exchange.lines !== undefined)
  const anyStream = fc.constantFrom(...streams)

  test('reads the same however its bytes are cut', () => {
    fc.assert(
      fc.property(anyStream, fc.array(fc.nat(5_000), { maxLength: 30 }), (exchange, cuts) => {
        const bytes = bytesOf(exchange)
        expect(replay(dialect, cutAt(bytes, cuts))).toEqual(replay(dialect, [bytes]))
      }),
      { numRuns: 150 },
    )
  })

  test('tells on the way the text that the answer has', () => {
    for (const exchange of streams) {
      const { decoded, told } = replay(dialect, [bytesOf(exchange)])
      const text = told.map(event => (event.type === 'text' ? event.text : '')).join('')
      if (decoded.ok) expect(text).toBe(decoded.output.text)
    }
  })

  test('that ends early fails or is whole, and never passes for less', () => {
    for (const exchange of streams) {
      const bytes = bytesOf(exchange)
      const whole = replay(dialect, [bytes]).decoded
      for (let end = 0; end < bytes.length; end++) {
        const { decoded } = replay(dialect, [bytes.subarray(0, end)])
        if (!decoded.ok) continue
        expect(whole.ok && decoded.output.message).toEqual(whole.ok && decoded.ok && whole.output.message)
      }
    }
  })

  test('that breaks is a broken stream, unless its last event has come', () => {
    for (const exchange of streams) {
      const bytes = bytesOf(exchange)
      const whole = replay(dialect, [bytes]).decoded
      for (let end = 0; end < bytes.length; end += 7) {
        const { decoded } = replay(dialect, [bytes.subarray(0, end)], false)
        if (decoded.ok) expect(decoded).toEqual(whole)
      }
    }
  })

  test('that broke leaves a turn whose texts are marked and whose tool calls are whole', () => {
    for (const exchange of streams) {
      const bytes = bytesOf(exchange)
      for (let end = 0; end < bytes.length; end += 3) {
        const { partial } = replay(dialect, [bytes.subarray(0, end)], false)
        for (const part of partial.message?.content ?? []) checkPartial(part)
      }
    }
  })
})

function checkPartial(part: unknown): void {
  expect(part).toSatisfy(value => {
    const { type, partial, arguments: written } = value as { type: string; partial?: true; arguments: string }
    if (type === 'text') return partial === true
    if (type === 'toolCall') JSON.parse(written)
    return true
  })
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [...new Set(cuts.map(cut => cut % bytes.length))].sort((left, right) => left - right)
  return [...places, bytes.length].map((place, index) => bytes.subarray(index === 0 ? 0 : places[index - 1], place))
}

describe.each(NAMES)('what is not %s', name => {
  const dialect = DIALECTS[name]
  const exchanges = readExchanges(name)

  test('never throws, whatever a bit flip, a cut or an exchange of bytes made of it', () => {
    const damage = fc.record({
      exchange: fc.constantFrom(...exchanges),
      flips: fc.array(fc.tuple(fc.nat(5_000), fc.nat(255)), { maxLength: 6 }),
      end: fc.nat(5_000),
      swap: fc.tuple(fc.nat(5_000), fc.nat(5_000)),
    })
    fc.assert(
      fc.property(damage, ({ exchange, flips, end, swap: [left, right] }) => {
        const bytes = bytesOf(exchange).slice()
        for (const [place, value] of flips) if (bytes.length > 0) bytes[place % bytes.length] = value
        const part = bytes.subarray(0, end)
        ;[part[left], part[right]] = [part[right] ?? 0, part[left] ?? 0]
        const text = new TextDecoder().decode(part)
        dialect.decodeBody(text, target)
        dialect.classifyError(exchange.status, {}, text)
        replay(dialect, [part])
      }),
      { numRuns: 300 },
    )
  })

  test('never throws on JSON of any other shape', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 300, max: 599 }), (json, status) => {
        dialect.decodeBody(json, target)
        dialect.classifyError(status, { 'retry-after': json }, json)
        replay(dialect, [new TextEncoder().encode(`data: ${json}\n\n`)])
      }),
      { numRuns: 300 },
    )
  })

  test('never throws on known fields of unknown types', () => {
    const odd = fc.constantFrom(null, 0, -1, '', 'x', [], {}, [null], [0], ['x'], [[]], [{}], true)
    const fields = [
      'choices',
      'output',
      'content',
      'candidates',
      'usage',
      'usageMetadata',
      'error',
      'id',
      'status',
      'type',
    ]
    const shape = fc.dictionary(fc.constantFrom(...fields), odd)
    fc.assert(
      fc.property(shape, body => {
        const json = JSON.stringify(body)
        dialect.decodeBody(json, target)
        dialect.classifyError(500, {}, json)
        replay(dialect, [new TextEncoder().encode(`data: ${json}\n\n`)])
      }),
      { numRuns: 300 },
    )
  })
})

import { describe, expect, test } from 'vitest'
import {
  type Client,
  type CustomCall,
  createClient,
  custom,
  definePrompt,
  type RawOutput,
  type Result,
  type Settings,
  type StreamEvent,
} from '../src/index.ts'

const speak = definePrompt({ name: 'speak', messages: (text: string) => text })

const SAID: RawOutput = {
  text: 'Six metres.',
  reasoning: '',
  toolCalls: [],
  refusal: undefined,
  finish: { reason: 'stop', raw: undefined },
  usage: {
    inputTokens: 3,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
    outputTokens: 4,
    reasoningTokens: undefined,
  },
  rawUsage: undefined,
  model: undefined,
  responseId: undefined,
  logprobs: undefined,
  message: { role: 'assistant', content: 'Six metres.' },
}

const clientOf = (call: CustomCall, settings: Settings = {}): Client =>
  createClient({
    routes: [custom({ name: 'own', model: 'm', call, settings })],
    retry: { attempts: 1 },
    timeouts: { firstByteMs: 60, idleMs: 60 },
  })

async function outcomes(call: unknown, options: object = {}): Promise<Result<unknown>[]> {
  const client = clientOf(call as CustomCall)
  const results = [
    await client.run(speak, 'How deep?', options),
    await client.stream(speak, 'How deep?', options).result,
  ]
  await client.close({ drainMs: 0 })
  return results
}

const codesOf = (results: readonly Result<unknown>[]): string[] =>
  results.map(result => (result.ok ? 'ok' : result.failure.code))

const never = () => new Promise<never>(() => {})
const said = (text: string): StreamEvent => ({ type: 'text', text })
const throws = () => {
  throw new Error('no way')
}

describe('a route of one’s own', () => {
  test('answers with a raw output, with events, or with events and the output at their end', async () => {
    expect(await outcomes(() => SAID)).toMatchObject([{ value: 'Six metres.' }, { value: 'Six metres.' }])
    const events = async function* () {
      yield said('Six ')
      yield said('metres.')
    }
    expect(await outcomes(events)).toMatchObject([{ value: 'Six metres.' }, { value: 'Six metres.' }])
    const withEnd = async function* () {
      yield* events()
      return SAID
    }
    const [plain] = await outcomes(withEnd)
    expect(plain).toMatchObject({ ok: true, value: 'Six metres.', call: { usage: { outputTokens: 4 } } })
  })

  test('gets the settings of client, route, prompt and call, the nearest winning', async () => {
    let asked: Settings | undefined
    const client = clientOf(
      ({ settings }) => {
        asked = settings
        return SAID
      },
      { temperature: 0.2, topP: 0.3 },
    )
    await client.run(speak, 'x', { settings: { topP: 0.4 } })
    expect(asked).toEqual({ temperature: 0.2, topP: 0.4 })
  })
})

describe('a route of one’s own that misbehaves ends in a typed failure', () => {
  test.each<[string, unknown, string]>([
    ['throws', throws, 'callback_failed'],
    ['throws nothing at all', () => Promise.reject(undefined), 'callback_failed'],
    ['rejects', async () => throws(), 'callback_failed'],
    ['answers nothing', () => undefined, 'bad_envelope'],
    ['answers null', async () => null, 'bad_envelope'],
    ['answers a bare text', () => 'Six metres.', 'bad_envelope'],
    ['answers an empty object', () => ({}), 'bad_envelope'],
    ['answers a text that is none', () => ({ ...SAID, text: 6 }), 'bad_envelope'],
    ['answers calls that are none', () => ({ ...SAID, toolCalls: [{ name: 'x' }] }), 'bad_envelope'],
    [
      'answers parsed arguments',
      () => ({ ...SAID, toolCalls: [{ id: 'a', name: 'x', arguments: {} }] }),
      'bad_envelope',
    ],
    ['answers a usage that is none', () => ({ ...SAID, usage: { inputTokens: Number.NaN } }), 'bad_envelope'],
    ['answers no message', () => ({ ...SAID, message: undefined }), 'bad_envelope'],
    ['answers parts that are none', () => ({ ...SAID, message: { role: 'assistant', content: [{}] } }), 'bad_envelope'],
    ['answers another one’s turn', () => ({ ...SAID, message: { role: 'user', content: '' } }), 'bad_envelope'],
    ['hangs', never, 'first_byte_timeout'],
    ['has an iterator that throws', () => ({ [Symbol.asyncIterator]: throws }), 'callback_failed'],
    ['has an iterator that is none', () => ({ [Symbol.asyncIterator]: () => ({ next: () => 1 }) }), 'bad_envelope'],
    ['answers an empty stream', async function* () {}, 'empty'],
    [
      'yields what is no event',
      async function* () {
        yield null
      },
      'bad_envelope',
    ],
    [
      'yields an unknown event',
      async function* () {
        yield { type: 'song', text: 'x' }
      },
      'bad_envelope',
    ],
    [
      'yields arguments of no call',
      async function* () {
        yield { type: 'toolArguments', index: 0, text: '{}' }
      },
      'bad_envelope',
    ],
    [
      'yields two calls at one place',
      async function* () {
        yield { type: 'toolCall', index: 0, id: 'a', name: 'x' }
        yield { type: 'toolCall', index: 0, id: 'b', name: 'y' }
      },
      'bad_envelope',
    ],
    [
      'yields a call at no place',
      async function* () {
        yield { type: 'toolCall', index: -1, id: 'a', name: 'x' }
      },
      'bad_envelope',
    ],
    [
      'returns what is no output',
      async function* () {
        yield said('Six')
        return 6
      },
      'bad_envelope',
    ],
    [
      'throws in the middle',
      async function* () {
        yield said('Six')
        throw new Error('no way')
      },
      'callback_failed',
    ],
    [
      'hangs in the middle',
      async function* () {
        yield said('Six')
        await never()
      },
      'idle_timeout',
    ],
  ])('%s', async (_how, call, code) => {
    expect(codesOf(await outcomes(call))).toEqual([code, code])
  })

  test('yields on and on without waiting: the deadline holds all the same', async () => {
    const endless = async function* () {
      for (;;) yield said('')
    }
    const codes = codesOf(await outcomes(endless, { budget: { timeMs: 100 } }))
    expect(codes).toEqual(['deadline_exceeded', 'deadline_exceeded'])
  })

  test('yields more than may be read: it is cut', async () => {
    const big = async function* () {
      for (;;) yield said('x'.repeat(5_000_000))
    }
    expect((await outcomes(big))[0]).toMatchObject({ failure: { code: 'response_too_large' } })
  })

  test('yields after its end: nobody listens', async () => {
    let asked = 0
    const events = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: ++asked !== 1, value: asked === 1 ? said('Six') : undefined }),
      }),
    }
    const client = clientOf(() => events as AsyncIterable<StreamEvent>)
    expect(await client.run(speak, 'x')).toMatchObject({ ok: true, value: 'Six' })
    expect(asked).toBe(2)
  })

  test.each(['run', 'stream'] as const)('ignores its signal: a cancelled %s ends all the same', async how => {
    const stopped = new AbortController()
    let isTold = false
    const client = clientOf((_request, { signal }) => {
      signal.addEventListener('abort', () => {
        isTold = true
      })
      queueMicrotask(() => stopped.abort())
      return never()
    })
    const options = { signal: stopped.signal }
    const result =
      how === 'run' ? await client.run(speak, 'x', options) : await client.stream(speak, 'x', options).result
    expect(result).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(isTold).toBe(true)
  })

  test('rejects after it was left: nothing goes unhandled', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    let rejectLate = () => {}
    const late = () =>
      new Promise<never>((_resolve, reject) => {
        rejectLate = () => reject(new Error('late'))
      })
    expect(codesOf([(await outcomes(late))[0] as Result<unknown>])).toEqual(['first_byte_timeout'])
    rejectLate()
    await new Promise(resolve => setTimeout(resolve, 5))
    process.off('unhandledRejection', onUnhandled)
    expect(unhandled).toEqual([])
  })

  test('is told when its stream is left, even by one that cannot bear it', async () => {
    let left = 0
    const events = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: null }),
        return: () => {
          left += 1
          throw new Error('not now')
        },
      }),
    }
    expect(codesOf(await outcomes(() => events))).toEqual(['bad_envelope', 'bad_envelope'])
    expect(left).toBe(2)
  })

  test('keeps what was said before it broke, marked as a beginning', async () => {
    const broken = async function* () {
      yield said('Six me')
      throw new Error('no way')
    }
    const [result] = await outcomes(broken)
    expect(result?.call.messages).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'Six me', partial: true }] },
    ])
  })
})

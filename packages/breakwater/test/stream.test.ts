import { createAnswer, createSimulator, type Play } from '@breakwater/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BreakwaterError,
  type CallEvent,
  createClient,
  custom,
  definePrompt,
  openaiCompatible,
  type StreamEvent,
} from '../src/index.ts'
import { harbour, paced, summarize, TEXT } from './support.ts'

const speak = definePrompt({ name: 'speak', messages: (text: string) => text })
const LONG = Array.from({ length: 40 }, (_, index) => `Ship number ${index} rests behind the breakwater.`).join(' ')

async function all(events: AsyncIterable<CallEvent>): Promise<CallEvent[]> {
  const seen: CallEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}

/** What a reader shows who does as it is told. */
const shown = (events: readonly CallEvent[]): string =>
  events.reduce((text, event) => (event.type === 'restart' ? '' : event.type === 'text' ? text + event.text : text), '')

describe('a stream', () => {
  test('tells what came in one read of the socket as one text', async () => {
    await using place = await harbour([])
    const texts = (await all(place.client.stream(speak, LONG))).filter(({ type }) => type === 'text')
    await using slow = await harbour(paced())
    const paces = (await all(slow.client.stream(speak, LONG))).filter(({ type }) => type === 'text')
    expect(texts.length).toBeLessThan(paces.length)
    expect(shown(texts)).toBe(shown(paces))
  })

  test('tells the text as it comes, and ends with the result', async () => {
    await using place = await harbour(paced())
    const stream = place.client.stream(speak, LONG)
    const events = await all(stream)
    const last = events.at(-1)
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
    expect(last).toMatchObject({ type: 'done', result: { ok: true } })
    expect(shown(events)).toBe(
      (await stream.result).ok && last?.type === 'done' && last.result.ok ? last.result.value : '?',
    )
  })

  test('has one reader: a second is a misuse', async () => {
    await using place = await harbour([])
    const stream = place.client.stream(speak, LONG)
    void stream[Symbol.asyncIterator]()
    expect(() => stream.text[Symbol.asyncIterator]()).toThrow(BreakwaterError)
  })

  test('result drains when nothing else reads', async () => {
    await using place = await harbour([])
    expect(await place.client.stream(speak, LONG).result).toMatchObject({ ok: true })
  })

  test('text is plain text, and throws the failure of a call that fails', async () => {
    await using place = await harbour(['unauthorized'])
    const reading = Array.fromAsync(place.client.stream(speak, LONG).text)
    await expect(reading).rejects.toMatchObject({ code: 'unauthorized' })
  })

  test('a reader who leaves cancels the call and closes the connection', async () => {
    await using place = await harbour([{ fault: 'stream_silence', atToken: 3, forMs: 60_000 }])
    const stream = place.client.stream(speak, LONG)
    for await (const event of stream) if (event.type === 'text') break
    expect(await stream.result).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    while (place.simulator.openSockets > 0) await new Promise(resolve => setTimeout(resolve, 5))
    expect(place.simulator.requests.length).toBe(1)
  })

  test('a cancelled call keeps what was said as a history, marked partial', async () => {
    await using place = await harbour([{ fault: 'stream_silence', atToken: 3, forMs: 60_000 }])
    const stream = place.client.stream(speak, LONG)
    for await (const event of stream) if (event.type === 'text') break
    const { call } = await stream.result
    expect(call.messages).toMatchObject([{ role: 'assistant', content: [{ type: 'text', partial: true }] }])
  })

  test('a reader who does not pull holds the sender back', async () => {
    const big = 'word '.repeat(150_000)
    await using place = await harbour(
      { name: 'calm' },
      {},
      { model: question => createAnswer(question, { text: big }) },
    )
    const stream = place.client.stream(speak, 'hello')
    const events = stream[Symbol.asyncIterator]()
    await events.next()
    await new Promise(resolve => setTimeout(resolve, 300))
    const sent = place.simulator.requests[0]?.bytesSent ?? 0
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(place.simulator.requests[0]?.bytesSent).toBe(sent)
    expect(sent).toBeLessThan(40_000_000)
    await events.return?.()
  })
})

describe('a stream that breaks', () => {
  const BROKEN: readonly Play[] = [
    { fault: 'stream_reset', atToken: 5 },
    { fault: 'stream_close', atToken: 5 },
    { fault: 'stream_error', atToken: 5, status: 529 },
    { fault: 'stream_broken_event', atToken: 5 },
    { fault: 'stream_silence', atToken: 5, forMs: 60_000 },
    'stream_no_finish',
  ]
  const name = (play: Play) => (typeof play === 'string' ? play : play.fault)

  test.each(BROKEN.map(play => [name(play), play] as const))(
    '%s: the same text told again is not told twice',
    async (_name, play) => {
      await using place = await harbour([play], { timeouts: { idleMs: 200 } })
      const stream = place.client.stream(speak, LONG)
      const events = await all(stream)
      expect(events.some(({ type }) => type === 'restart')).toBe(false)
      const result = await stream.result
      expect(result.ok && shown(events) === result.value).toBe(true)
      expect(result.call.attempts.length).toBe(2)
    },
  )

  test('where the new answer diverges, restart tells the reader to drop what it showed', async () => {
    let told = 0
    await using place = await harbour(
      [{ fault: 'stream_close', atToken: 8 }],
      {},
      {
        model: question =>
          createAnswer(question, { text: told++ === 0 ? `Ship one is in. ${LONG}` : `Ship two is in. ${LONG}` }),
      },
    )
    const stream = place.client.stream(speak, 'hello')
    const events = await all(stream)
    const restarts = events.filter(({ type }) => type === 'restart')
    expect(restarts).toEqual([{ type: 'restart', step: 1, why: 'stream_broken' }])
    expect(shown(events)).toBe(`Ship two is in. ${LONG}`)
  })

  test('text alone cannot take anything back: it fails there', async () => {
    let told = 0
    await using place = await harbour(
      [{ fault: 'stream_close', atToken: 8 }],
      {},
      {
        model: question =>
          createAnswer(question, { text: told++ === 0 ? `Ship one is in. ${LONG}` : `Ship two is in. ${LONG}` }),
      },
    )
    await expect(Array.fromAsync(place.client.stream(speak, 'hello').text)).rejects.toMatchObject({
      code: 'stream_broken',
    })
  })

  test("with onBroken: 'fail' the call ends there", async () => {
    await using place = await harbour([{ fault: 'stream_close', atToken: 8 }])
    const prompt = definePrompt({ name: 'once', onBroken: 'fail', messages: (text: string) => text })
    const stream = place.client.stream(prompt, LONG)
    const events = await all(stream)
    expect(events.at(-1)).toMatchObject({ type: 'done', result: { ok: false, failure: { code: 'stream_broken' } } })
    expect(place.simulator.requests.length).toBe(1)
  })

  test('what the reader saw of the first route is restarted on the second, never mixed', async () => {
    await using first = await createSimulator({
      storm: { name: 's', faults: [{ fault: 'stream_close', atToken: 8, weight: 1 }] },
      model: question => createAnswer(question, { text: `First. ${LONG}` }),
    })
    await using second = await createSimulator({
      model: question => createAnswer(question, { text: `Second. ${LONG}` }),
    })
    const client = createClient({
      routes: [
        openaiCompatible({ name: 'first', model: 'm', baseURL: first.url }),
        openaiCompatible({ name: 'second', model: 'm', baseURL: second.url }),
      ],
      retry: { attempts: 1 },
    })
    const events = await all(client.stream(speak, 'hello'))
    expect(shown(events)).toBe(`Second. ${LONG}`)
    await client.close()
  })

  test('an answer that is cut by the output cap is a named failure', async () => {
    await using place = await harbour([{ fault: 'truncated_output', share: 0.5 }])
    const prompt = definePrompt({ name: 'cut', onFailure: { truncated: 'fail' }, messages: (text: string) => text })
    expect(await place.client.stream(prompt, LONG).result).toMatchObject({ ok: false, failure: { code: 'truncated' } })
  })

  test('a re-ask after text was shown is a restart', async () => {
    await using place = await harbour(['prose_instead_of_json'])
    const events = await all(place.client.stream(summarize({ maxOutputTokens: undefined }), { text: TEXT }))
    expect(events.filter(({ type }) => type === 'restart').length).toBe(1)
    expect(events.at(-1)).toMatchObject({ type: 'done', result: { ok: true } })
    expect(JSON.parse(shown(events))).toHaveProperty('summary')
  })

  test('whatever is told, and wherever it breaks: the reader ends with exactly the value, or with a failure', async () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ pieces, breaks: fc.boolean() }), { minLength: 1, maxLength: 3 }),
        async tellings => {
          let told = 0
          const route = custom({
            name: 'teller',
            model: 'm',
            call: async function* (): AsyncGenerator<StreamEvent> {
              const telling = tellings[Math.min(told++, tellings.length - 1)]!
              for (const text of telling.pieces) yield { type: 'text', text }
              if (telling.breaks) throw new Error('broken')
            },
          })
          const client = createClient({ routes: [route, { ...route, name: 'other' }, { ...route, name: 'third' }] })
          const stream = client.stream(
            definePrompt({
              name: 'p',
              onFailure: { callback_failed: 'next_route', empty: 'fail' },
              messages: () => 'x',
            }),
            undefined,
          )
          const events = await all(stream)
          const result = await stream.result
          if (result.ok) expect(shown(events)).toBe(result.value)
          await client.close()
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('toResponse', () => {
  test('our own events, restart included', async () => {
    await using place = await harbour([])
    const response = await place.client.stream(speak, LONG).toResponse()
    const body = await response.text()
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(body).toMatch(/^event: text\ndata: /)
    expect(body).toMatch(/event: done\ndata: \{"ok":true/)
  })

  test.each(['breakwater', 'ai-ui', 'text'] as const)(
    '%s: what fails before the first event has its own status',
    async format => {
      await using place = await harbour(['unauthorized'])
      const response = await place.client.stream(speak, LONG).toResponse({ format })
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ code: 'unauthorized' })
    },
  )

  test('plain text of a stream that broke ends in an error, never as if it were whole', async () => {
    await using place = await harbour([{ fault: 'stream_close', atToken: 8 }])
    const response = await place.client.stream(speak, LONG).toResponse({ format: 'text' })
    await expect(response.text()).rejects.toThrow()
  })

  test('cancelling the body cancels the call', async () => {
    await using place = await harbour([{ fault: 'stream_silence', atToken: 3, forMs: 60_000 }])
    const stream = place.client.stream(speak, LONG)
    const response = await stream.toResponse({ format: 'text' })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(await stream.result).toMatchObject({ failure: { code: 'cancelled' } })
  })
})

describe('partial values', () => {
  test('grow with the answer, begin anew after a restart, and end as the value', async () => {
    await using place = await harbour(paced({ fault: 'stream_close', atToken: 12 }))
    const stream = place.client.stream(summarize({ maxOutputTokens: undefined }), { text: TEXT })
    const values: string[] = []
    for await (const event of stream) if (event.type === 'partial') values.push(JSON.stringify(event.value))
    const result = await stream.result
    expect(values.length).toBeGreaterThan(3)
    expect(result.ok && JSON.stringify(result.value)).toBe(values.at(-1))
  })
})

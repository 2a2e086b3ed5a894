import { type Result, toHttpResponse } from '../result/index.ts'
import { type AiUiState, aiUiEnd, aiUiEvent, aiUiStart, createAiUiState } from './ai-ui.ts'
import type { ResponseFormat } from './call-stream.ts'
import type { CallEvent } from './events.ts'

type Events = AsyncIterator<CallEvent, undefined>

/** How events become bytes. A format keeps no other state than the one it makes for each response. */
interface Format {
  readonly headers: { readonly [name: string]: string }
  create(): { start(): string; event(event: CallEvent): string; end(): string }
}

const SSE_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }

const FORMATS: Record<ResponseFormat, Format> = {
  breakwater: { headers: SSE_HEADERS, create: () => ({ start: () => '', event: ownEvent, end: () => '' }) },
  'ai-ui': {
    headers: { ...SSE_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1' },
    create: () => {
      const state: AiUiState = createAiUiState()
      return { start: () => aiUiStart(state), event: event => aiUiEvent(state, event), end: () => aiUiEnd(state) }
    },
  },
  text: {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' },
    create: () => ({ start: () => '', event: event => (event.type === 'text' ? event.text : ''), end: () => '' }),
  },
}

/**
 * The stream as an HTTP response. Waits for the first event: what fails before it is a problem document with its own
 * status. Cancelling the body cancels the call.
 */
export async function respond(events: Events, format: ResponseFormat): Promise<Response> {
  const first = await events.next()
  if (first.done === true) return new Response(null, { status: 204 })
  if (first.value.type === 'done' && !first.value.result.ok) return toHttpResponse(first.value.result)
  const { headers, create } = FORMATS[format]
  return new Response(bodyOf(first.value, events, create()), { headers })
}

function bodyOf(first: CallEvent, events: Events, writer: ReturnType<Format['create']>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next: CallEvent | undefined = first
  let isStarted = false
  return new ReadableStream<Uint8Array>(
    {
      // Pulled piece by piece: a slow client holds the provider back.
      async pull(controller) {
        for (;;) {
          const event = next ?? (await events.next()).value
          next = undefined
          let text = isStarted ? '' : writer.start()
          isStarted = true
          if (event !== undefined) text += writer.event(event)
          if (event === undefined || event.type === 'done') text += writer.end()
          if (text !== '') controller.enqueue(encoder.encode(text))
          if (event === undefined) return controller.close()
          if (event.type === 'done') return finish(controller, event.result, writer)
          if (text !== '') return
        }
      },
      async cancel() {
        await events.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Plain text has no word for "it broke": only a body that ends in an error says that the text is not whole. */
function finish(
  controller: ReadableStreamDefaultController<Uint8Array>,
  result: Result<unknown, unknown>,
  writer: ReturnType<Format['create']>,
): void {
  const isPlain = writer.event({ type: 'text', text: 'x' }) === 'x'
  if (isPlain && !result.ok) controller.error(new Error(result.failure.code))
  else controller.close()
}

/** Our own events. What a browser may see of a result: the value or the fallback, and the failure without content. */
function ownEvent(event: CallEvent): string {
  const { type, ...rest } = event
  const data = event.type === 'done' ? doneData(event.result) : rest
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

const doneData = (result: Result<unknown, unknown>): object =>
  result.ok
    ? { ok: true, value: result.value, caveats: result.caveats, call: result.call.id }
    : {
        ok: false,
        fallback: result.fallback,
        failure: {
          code: result.failure.code,
          class: result.failure.class,
          message: result.failure.message,
          retryable: result.failure.retryable,
        },
        call: result.call.id,
      }

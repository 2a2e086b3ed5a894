import { type FailureCode, type Result, toHttpResponse } from '../result/index.ts'
import { createAiUi } from './ai-ui.ts'
import type { ResponseFormat } from './call-stream.ts'
import type { CallEvent } from './events.ts'
import type { Writer } from './writer.ts'

type Events = AsyncIterator<CallEvent, undefined>

interface Format {
  readonly headers: { readonly [name: string]: string }
  /** It can tell its reader to drop what was shown. Where it cannot, a `restart` ends the response as a failure. */
  readonly takesBack: boolean
  create(): Writer
}

const SSE_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }

const FORMATS: Record<ResponseFormat, Format> = {
  breakwater: {
    headers: SSE_HEADERS,
    takesBack: true,
    create: () => ({ start: () => '', event: ownEvent, end: () => '' }),
  },
  'ai-ui': {
    headers: { ...SSE_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1' },
    takesBack: false,
    create: createAiUi,
  },
  text: {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' },
    takesBack: false,
    create: () => ({
      start: () => '',
      event: event => (event.type === 'text' ? event.text : ''),
      end: failed => (failed === undefined ? '' : undefined),
    }),
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
  const { headers } = FORMATS[format]
  return new Response(bodyOf(first.value, events, FORMATS[format]), { headers })
}

function bodyOf(first: CallEvent, events: Events, { takesBack, create }: Format): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const writer = create()
  let next: CallEvent | undefined = first
  let begun = writer.start()

  /** Of one event: its text, and how it ends the response, if it does. */
  function write(event: CallEvent): { text: string; ended: boolean; failed: FailureCode | undefined } {
    if (event.type === 'restart' && !takesBack) return { text: '', ended: true, failed: event.why }
    const failed = event.type === 'done' && !event.result.ok ? event.result.failure.code : undefined
    return { text: writer.event(event), ended: event.type === 'done', failed }
  }

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let text = begun
    begun = ''
    for (let event = next ?? (await events.next()).value; event !== undefined; event = (await events.next()).value) {
      next = undefined
      const written = write(event)
      text += written.text
      if (written.ended) return finish(controller, text, event, written.failed)
      if (text !== '') return controller.enqueue(encoder.encode(text))
    }
    controller.close()
  }

  async function finish(
    controller: ReadableStreamDefaultController<Uint8Array>,
    text: string,
    { type }: CallEvent,
    failed: FailureCode | undefined,
  ): Promise<void> {
    const last = writer.end(failed)
    if (last === undefined) controller.error(new Error(failed))
    else {
      if (text + last !== '') controller.enqueue(encoder.encode(text + last))
      controller.close()
    }
    if (type === 'restart') await events.return?.()
  }

  // Pulled piece by piece: a slow client holds the provider back.
  return new ReadableStream<Uint8Array>(
    { pull, cancel: async () => void (await events.return?.()) },
    { highWaterMark: 0 },
  )
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

import { BreakwaterError, createFailure, misuse, type Result } from '../result/index.ts'
import type { Channel } from './channel.ts'
import type { CallEvent } from './events.ts'

/** What a stream needs of the call behind it. */
export interface StreamedCall<Value, Fallback> {
  readonly channel: Channel<CallEvent<Value, Fallback>>
  readonly result: Promise<Result<Value, Fallback>>
  /** Ends the call as `cancelled`. */
  cancel(why: string): void
  /** From now on a broken answer fails instead of being made again. */
  forbidRestart(): void
}

/**
 * A call whose answer is read as it comes. It has one reader: the first of the iterator, `text` and `toResponse`.
 * Leaving the loop cancels the call; not pulling holds the sender back.
 */
export interface CallStream<Value, Fallback> extends AsyncIterable<CallEvent<Value, Fallback>> {
  /** Plain text, which cannot take anything back: throws where events would say `restart`, and where the call fails. */
  readonly text: AsyncIterable<string>
  /** May always be awaited; where nobody reads, the answer is drained. */
  readonly result: Promise<Result<Value, Fallback>>
  /** Settles at the first event: a call that fails before it is a problem document with its status. */
  toResponse(options?: { readonly format?: ResponseFormat }): Promise<Response>
}

export type ResponseFormat = 'breakwater' | 'ai-ui' | 'text'

export type Respond = <Value, Fallback>(
  events: AsyncIterator<CallEvent<Value, Fallback>>,
  format: ResponseFormat,
) => Promise<Response>

export function createCallStream<Value, Fallback>(
  call: StreamedCall<Value, Fallback>,
  respond: Respond,
): CallStream<Value, Fallback> {
  let reader: string | undefined

  function claim(name: string): AsyncIterator<CallEvent<Value, Fallback>, undefined> {
    if (reader !== undefined)
      throw misuse(`stream ${name}`, 'a stream that nobody reads yet', `one that ${reader} reads`)
    reader = name
    return {
      next: () => call.channel.next(),
      async return() {
        call.channel.drain()
        call.cancel('the reader left the stream')
        return { done: true, value: undefined }
      },
    }
  }

  return {
    [Symbol.asyncIterator]: () => claim('the iterator'),
    get text() {
      return { [Symbol.asyncIterator]: () => plainText(claim('text')) }
    },
    get result() {
      if (reader === undefined) {
        reader = 'result'
        call.channel.drain()
      }
      return call.result
    },
    toResponse: ({ format = 'breakwater' } = {}) => {
      const events = claim('toResponse')
      // These formats cannot take text back: a broken answer has to end there.
      if (format !== 'breakwater') call.forbidRestart()
      return respond(events, format)
    },
  }
}

async function* plainText<Value, Fallback>(
  events: AsyncIterator<CallEvent<Value, Fallback>, undefined>,
): AsyncGenerator<string, undefined> {
  try {
    for (;;) {
      const { done, value } = await events.next()
      if (done === true) return undefined
      if (value.type === 'text') yield value.text
      if (value.type === 'restart') throw new BreakwaterError(takenBack(value.why))
      if (value.type === 'done' && !value.result.ok) throw new BreakwaterError(value.result.failure)
    }
  } finally {
    await events.return?.()
  }
}

const takenBack = (why: string): ReturnType<typeof createFailure> =>
  createFailure(
    'stream_broken',
    `the answer was begun again (${why}), which plain text cannot say; read the events, or set onBroken: 'fail'`,
  )

import type { OpenCall, Sink } from '../call/index.ts'
import { createPartialReader } from '../output/index.ts'
import type { Prompt } from '../prompt/index.ts'
import type { Result } from '../result/index.ts'
import { type CallStream, createCallStream } from './call-stream.ts'
import { Channel } from './channel.ts'
import type { CallEvent } from './events.ts'
import { respond } from './respond.ts'
import { type CreatePartial, StreamSink } from './sink.ts'

/** What is begun with a sink: a call under way, and how it will end. */
export interface Begun {
  readonly call: OpenCall
  readonly result: Promise<Result<unknown, unknown>>
}

/** Begins a call whose answer goes to a reader. */
export function streamOf(prompt: Prompt, begin: (sink: Sink) => Begun): CallStream<unknown, unknown> {
  const channel = new Channel<CallEvent>()
  const { call, result } = begin(new StreamSink(channel, partialReaderOf(prompt)))
  const ended = result.then(settled => {
    void channel.push([{ type: 'done', result: settled }])
    channel.end()
    return settled
  })
  return createCallStream(
    {
      channel,
      result: ended,
      cancel: why => call.cancel(why),
      forbidRestart: () => {
        call.mayRestart = false
      },
    },
    respond,
  )
}

function partialReaderOf({ compiled }: Prompt): CreatePartial | undefined {
  return compiled === undefined ? undefined : () => createPartialReader(compiled)
}

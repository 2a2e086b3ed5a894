import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib'
import type { Headers } from '../dialects/index.ts'
import type { Step } from '../faults/index.ts'

export interface Performance {
  readonly response: ServerResponse
  /** Ends when the client leaves or the simulator closes. */
  readonly signal: AbortSignal
  /** Milliseconds of a wait, scaled. */
  readonly scale: (ms: number) => number
  /** Before each token, unscaled milliseconds. */
  readonly perTokenMs: number
  /** Breaks the connection with an RST. */
  readonly reset: () => void
  /** Under those of the answer. */
  readonly headers: Headers
  readonly onHead: (status: number) => void
}

/** Does the steps of an answer, one after the other, no faster than they are read. */
export async function perform(steps: readonly Step[], performance: Performance): Promise<void> {
  for (const step of steps) {
    performance.signal.throwIfAborted()
    await performStep(step, performance)
  }
}

async function performStep(step: Step, performance: Performance): Promise<void> {
  const { response, signal, scale } = performance
  switch (step.do) {
    case 'head':
      performance.onHead(step.status)
      response.writeHead(step.status, { ...performance.headers, ...step.headers })
      response.flushHeaders()
      return
    case 'write':
      if (step.isToken && performance.perTokenMs > 0) await delay(scale(performance.perTokenMs), undefined, { signal })
      return write(response, step.bytes, signal)
    case 'repeat':
      for (let time = 0; time < step.times; time += 1) {
        await write(response, step.bytes, signal)
        if (step.everyMs !== undefined) await delay(scale(step.everyMs), undefined, { signal })
      }
      return
    case 'compress':
      // On zlib's own threads: a client in the same process must not be late because of us.
      return pipeline(Readable.from(repeated(step)), createCompressor(step.encoding), response, { signal })
    case 'raw':
      for (let time = 0; time < (step.times ?? 1); time += 1) await write(response.socket!, step.bytes, signal)
      return
    case 'wait':
      await delay(scale(step.ms), undefined, { signal })
      return
    case 'hang':
      await once(signal, 'abort')
      signal.throwIfAborted()
      return
    case 'end':
      response.end()
      await once(response, 'finish', { signal })
      return
    case 'close':
      response.socket?.destroySoon()
      return
    case 'reset':
      performance.reset()
      return
    default:
      step satisfies never
  }
}

interface Sink {
  write(bytes: Uint8Array | string): boolean
}

async function write(sink: Sink & NodeJS.EventEmitter, bytes: Uint8Array | string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!sink.write(bytes)) await once(sink, 'drain', { signal })
}

function* repeated(step: Extract<Step, { do: 'compress' }>): Generator<string> {
  yield step.first
  for (let time = 0; time < step.times; time += 1) yield step.bytes
}

function createCompressor(encoding: Extract<Step, { do: 'compress' }>['encoding']): Transform {
  if (encoding === 'gzip') return createGzip()
  if (encoding === 'deflate') return createDeflate()
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
}

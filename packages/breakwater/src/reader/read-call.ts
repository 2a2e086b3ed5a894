/** Why there is no value, as far as a browser may know it. */
export interface ReaderFailure {
  /** Open: a newer server may send a code that this reader does not know. */
  readonly code: string
  readonly class: string
  readonly message: string
  readonly retryable: boolean
}

/** What `stream.toResponse()` tells a browser. */
export type ReaderEvent<Value = unknown, Fallback = unknown> =
  | { readonly type: 'text' | 'reasoning'; readonly text: string }
  /** The best value so far. What is not finished may still change. */
  | { readonly type: 'partial'; readonly value: unknown }
  | { readonly type: 'tool'; readonly call: { readonly id: string; readonly name: string; readonly arguments: string } }
  | {
      readonly type: 'toolResult'
      readonly id: string
      readonly name: string
      readonly content: string
      readonly isError: boolean
    }
  | { readonly type: 'step'; readonly step: number }
  /** Drop what was shown of this step: the answer is made again. */
  | { readonly type: 'restart'; readonly step: number; readonly why: string }
  /** Always the last. `call` is undefined where the answer was cut before its end. */
  | { readonly type: 'done'; readonly ok: true; readonly value: Value; readonly call: string | undefined }
  | {
      readonly type: 'done'
      readonly ok: false
      readonly failure: ReaderFailure
      readonly fallback?: Fallback
      readonly call: string | undefined
    }

/**
 * Reads the response of `stream.toResponse()` in a browser, or anywhere else. Ends with `done`, always: a response that
 * was cut, or that is a problem document, is a failure. Leaving the loop cancels the response, and so the call.
 *
 * @throws only what `fetch` throws when the request was aborted
 */
export async function* readCall<Value = unknown, Fallback = unknown>(
  response: Response,
): AsyncGenerator<ReaderEvent<Value, Fallback>, undefined> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (!isStream || response.body === null) return yield await problemOf(response)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let waiting = ''
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(lost)
      if (done) return yield cut()
      const events = (waiting + value).split('\n\n')
      waiting = events.pop() ?? ''
      for (const written of events) {
        const event = eventOf<Value, Fallback>(written)
        yield event
        if (event.type === 'done') return undefined
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function eventOf<Value, Fallback>(written: string): ReaderEvent<Value, Fallback> {
  const [name = '', data = ''] = written.split('\n')
  return { type: name.slice('event: '.length), ...JSON.parse(data.slice('data: '.length)) }
}

/** A connection that broke ends the answer; one that its user aborted does not. */
function lost(error: unknown): { done: true; value: undefined } {
  if ((error as { name?: unknown }).name === 'AbortError') throw error
  return { done: true, value: undefined }
}

const cut = (): ReaderEvent<never, never> =>
  failed('stream_broken', 'transport', 'the connection ended before the answer', true)

const failed = (code: string, className: string, message: string, retryable: boolean): ReaderEvent<never, never> => ({
  type: 'done',
  ok: false,
  failure: { code, class: className, message, retryable },
  call: undefined,
})

/** What failed before its first event has a status of its own, and a problem document (or a fallback as JSON). */
async function problemOf<Fallback>(response: Response): Promise<ReaderEvent<never, Fallback>> {
  const body = await response.json().catch(() => undefined)
  const code = response.headers.get('breakwater-fallback')
  if (code !== null) {
    return { ...failed(code, 'output', 'the fallback stands in for the value', true), fallback: body } as ReaderEvent<
      never,
      Fallback
    >
  }
  const problem = (body ?? {}) as Partial<ReaderFailure> & { readonly detail?: string; readonly call?: string }
  const failure = {
    code: problem.code ?? 'server_error',
    class: problem.class ?? 'transport',
    message: problem.detail ?? `status ${response.status}`,
    retryable: problem.retryable ?? response.status >= 500,
  }
  return { type: 'done', ok: false, failure, call: problem.call }
}

import { type Frame, type Headers, renderFrame } from '../dialects/index.ts'
import type { Scene } from './scene.ts'

/** One thing that the server does to answer. A response, good or bad, is a list of these. */
export type Step =
  | { readonly do: 'head'; readonly status: number; readonly headers: Headers }
  /** `isToken`: the latency model may wait before it. */
  | { readonly do: 'write'; readonly bytes: Uint8Array | string; readonly isToken?: boolean }
  /** Writes the same bytes again and again, no faster than they are read; scaled pauses between. */
  | { readonly do: 'repeat'; readonly bytes: Uint8Array | string; readonly times: number; readonly everyMs?: number }
  /** The same, after a beginning, compressed as it goes; ends the message. */
  | {
      readonly do: 'compress'
      readonly encoding: 'gzip' | 'deflate' | 'br'
      readonly first: string
      readonly bytes: string
      readonly times: number
    }
  /** Bytes past the HTTP layer: for heads that no server should send. */
  | { readonly do: 'raw'; readonly bytes: Uint8Array | string; readonly times?: number }
  /** Scaled by the simulator's `timeScale`. */
  | { readonly do: 'wait'; readonly ms: number }
  /** Until the client leaves or the simulator closes. */
  | { readonly do: 'hang' }
  /** Ends the message as HTTP wants it. */
  | { readonly do: 'end' }
  /** Closes the connection (FIN), whatever is still missing. */
  | { readonly do: 'close' }
  /** Breaks the connection (RST). */
  | { readonly do: 'reset' }

export const JSON_TYPE: Headers = { 'content-type': 'application/json' }
export const HTML_TYPE: Headers = { 'content-type': 'text/html; charset=utf-8' }
export const EVENT_STREAM_TYPE: Headers = { 'content-type': 'text/event-stream; charset=utf-8' }

/** A whole message with its length. */
export function message(status: number, headers: Headers, body: Uint8Array | string): Step[] {
  const bytes = Buffer.from(body)
  return [
    { do: 'head', status, headers: { ...headers, 'content-length': String(bytes.length) } },
    { do: 'write', bytes },
    { do: 'end' },
  ]
}

/** The answer as it should be: one JSON body, or one event after the other. */
export function goodSteps(scene: Scene): Step[] {
  if (!scene.question.stream) return message(200, JSON_TYPE, bodyText(scene))
  return streamSteps(framesOf(scene).map(frame => renderFrame(frame, scene.dialect.newline)))
}

/** The events of the answer as it should be. */
export const framesOf = (scene: Scene): Frame[] => scene.dialect.frames(scene.answer, scene.question, scene.envelope)

export const bodyText = (scene: Scene): string =>
  JSON.stringify(scene.dialect.body(scene.answer, scene.question, scene.envelope))

/** Everything that the good answer's body holds, in one piece. */
export function goodBytes(scene: Scene): Buffer {
  if (!scene.question.stream) return Buffer.from(bodyText(scene))
  return Buffer.from(
    framesOf(scene)
      .map(frame => renderFrame(frame, scene.dialect.newline))
      .join(''),
  )
}

export const goodType = (scene: Scene): Headers => (scene.question.stream ? EVENT_STREAM_TYPE : JSON_TYPE)

/** A stream of these pieces, then these steps. */
export function streamSteps(pieces: readonly string[], ending: readonly Step[] = [{ do: 'end' }]): Step[] {
  const writes = pieces.map(bytes => ({ do: 'write', bytes, isToken: true }) as const)
  return [{ do: 'head', status: 200, headers: EVENT_STREAM_TYPE }, ...writes, ...ending]
}

import { AFTER_BYTES, FOR_MS } from './describe.ts'
import type { FaultTable } from './fault.ts'
import type { Scene } from './scene.ts'
import { goodBytes, goodSteps, goodType, type Step } from './step.ts'

type ConnectionFaults =
  | 'hang_before_headers'
  | 'hang_after_headers'
  | 'slow_trickle'
  | 'stall_request'
  | 'never_closes'
  | 'reset_before_headers'
  | 'close_before_headers'
  | 'reset_in_body'
  | 'close_in_body'
  | 'keep_alive_race'

/** Silence, slowness and connections that break. */
export const CONNECTION_FAULTS: FaultTable<ConnectionFaults> = {
  hang_before_headers: {
    kind: 'response',
    explanation: 'the request is taken, and nothing comes back',
    parameters: { forMs: FOR_MS },
    isCounted: true,
    respond: (scene, { forMs }) => [silence(forMs), ...goodSteps(scene)],
  },
  hang_after_headers: {
    kind: 'response',
    explanation: 'the head of the answer arrives, and then nothing',
    parameters: { forMs: FOR_MS },
    isCounted: true,
    respond: (scene, { forMs }) => {
      const [head, ...rest] = goodSteps(scene)
      return [head!, silence(forMs), ...rest]
    },
  },
  slow_trickle: {
    kind: 'response',
    explanation: 'the good answer, a few bytes at a time: never silent, and late',
    parameters: {
      everyMs: { type: 'number', explanation: 'the pause before each piece, in milliseconds', default: '100' },
      bytes: { type: 'integer', explanation: 'how many bytes a piece has', default: '1' },
    },
    isCounted: false,
    respond: (scene, { everyMs = 100, bytes = 1 }) => [
      { do: 'head', status: 200, headers: goodType(scene) },
      ...inPieces(goodBytes(scene), Math.max(1, bytes)).flatMap((piece): Step[] => [
        { do: 'wait', ms: everyMs },
        { do: 'write', bytes: piece },
      ]),
      { do: 'end' },
    ],
  },
  stall_request: {
    kind: 'request',
    explanation: 'the body of the request is not read: a client that writes much cannot finish',
    parameters: { forMs: FOR_MS },
    isCounted: true,
    before: ({ forMs }) => [silence(forMs)],
  },
  never_closes: {
    kind: 'response',
    explanation: 'a whole answer whose message never ends: no length, no last chunk, the connection stays open',
    parameters: {},
    isCounted: false,
    respond: scene => [
      { do: 'head', status: 200, headers: goodType(scene) },
      { do: 'write', bytes: goodBytes(scene) },
      { do: 'hang' },
    ],
  },
  reset_before_headers: {
    kind: 'response',
    explanation: 'the connection is reset before anything came back',
    parameters: {},
    isCounted: true,
    respond: () => [{ do: 'reset' }],
  },
  close_before_headers: {
    kind: 'response',
    explanation: 'the connection is closed before anything came back',
    parameters: {},
    isCounted: true,
    respond: () => [{ do: 'close' }],
  },
  reset_in_body: {
    kind: 'response',
    explanation: 'the connection is reset in the middle of the body',
    parameters: { afterBytes: AFTER_BYTES },
    isCounted: true,
    respond: (scene, { afterBytes }) => [...beginning(scene, afterBytes), { do: 'reset' }],
  },
  close_in_body: {
    kind: 'response',
    explanation: 'the connection is closed in the middle of the body',
    parameters: { afterBytes: AFTER_BYTES },
    isCounted: true,
    respond: (scene, { afterBytes }) => [...beginning(scene, afterBytes), { do: 'close' }],
  },
  keep_alive_race: {
    kind: 'response',
    explanation: 'a connection that was used before is closed as the request arrives; a fresh one is answered well',
    parameters: {},
    isCounted: false,
    respond: scene => (scene.isReusedConnection ? [{ do: 'reset' }] : goodSteps(scene)),
  },
}

const silence = (forMs: number | undefined): Step => (forMs === undefined ? { do: 'hang' } : { do: 'wait', ms: forMs })

/** The head and so many bytes of the body; the pause lets them leave before what comes next. */
function beginning(scene: Scene, afterBytes: number | undefined): Step[] {
  const bytes = goodBytes(scene)
  const length = scene.question.stream ? {} : { 'content-length': String(bytes.length) }
  return [
    { do: 'head', status: 200, headers: { ...goodType(scene), ...length } },
    { do: 'write', bytes: bytes.subarray(0, afterBytes ?? Math.floor(bytes.length / 2)) },
    { do: 'wait', ms: 20 },
  ]
}

function inPieces(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

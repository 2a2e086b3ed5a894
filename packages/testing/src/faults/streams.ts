import { type Frame, renderFrame } from '../dialects/index.ts'
import { AT_TOKEN, FOR_MS } from './describe.ts'
import type { FaultTable } from './fault.ts'
import type { Scene } from './scene.ts'
import { bodyText, EVENT_STREAM_TYPE, JSON_TYPE, message, type Step, streamSteps } from './step.ts'

type StreamFaults =
  | 'stream_reset'
  | 'stream_close'
  | 'stream_silence'
  | 'stream_pings'
  | 'stream_error'
  | 'stream_broken_event'
  | 'stream_no_finish'
  | 'stream_no_done'
  | 'stream_endless_line'
  | 'stream_plain_json'
  | 'stream_split_utf8'
  | 'stream_crlf'
  | 'stream_multi_line'
  | 'stream_no_space'
  | 'stream_one_byte_writes'
  | 'stream_duplicated_events'

const MB = 1_000_000

/** What goes wrong between the events of a stream, and what is legal there and rarely seen. */
export const STREAM_FAULTS: FaultTable<StreamFaults> = {
  stream_reset: {
    kind: 'stream',
    explanation: 'the connection is reset in the middle',
    parameters: { atToken: AT_TOKEN },
    isCounted: true,
    stream: (frames, scene, { atToken }) => cutAt(frames, scene, atToken, [{ do: 'wait', ms: 20 }, { do: 'reset' }]),
  },
  stream_close: {
    kind: 'stream',
    explanation: 'the stream ends in the middle, as if it were whole',
    parameters: { atToken: AT_TOKEN },
    isCounted: true,
    stream: (frames, scene, { atToken }) => cutAt(frames, scene, atToken, [{ do: 'end' }]),
  },
  stream_silence: {
    kind: 'stream',
    explanation: 'the stream falls silent in the middle',
    parameters: { atToken: AT_TOKEN, forMs: FOR_MS },
    isCounted: true,
    stream: (frames, scene, { atToken, forMs }) =>
      interruptAt(frames, scene, atToken, [forMs === undefined ? { do: 'hang' } : { do: 'wait', ms: forMs }]),
  },
  stream_pings: {
    kind: 'stream',
    explanation: 'from the middle on only pings or comments come, without end',
    parameters: {
      atToken: AT_TOKEN,
      everyMs: { type: 'number', explanation: 'the pause between two, in milliseconds', default: '1000' },
    },
    isCounted: false,
    stream: (frames, scene, { atToken, everyMs = 1_000 }) =>
      cutAt(frames, scene, atToken, [
        { do: 'repeat', bytes: scene.dialect.ping, times: Number.POSITIVE_INFINITY, everyMs },
      ]),
  },
  stream_error: {
    kind: 'stream',
    explanation: 'an error event comes in the middle, and then the end',
    parameters: {
      atToken: AT_TOKEN,
      status: { type: 'integer', explanation: 'the status that it stands for', default: '529' },
    },
    isCounted: ({ status = 529 }) => status >= 500,
    stream: (frames, scene, { atToken, status = 529 }) => {
      const error = scene.dialect.errorFrame({ status, message: 'Overloaded' })
      return cutAt(frames, scene, atToken, [
        { do: 'write', bytes: renderFrame(error, scene.dialect.newline) },
        { do: 'end' },
      ])
    },
  },
  stream_broken_event: {
    kind: 'stream',
    explanation: 'the data of one event in the middle is cut JSON; the rest follows',
    parameters: { atToken: AT_TOKEN },
    isCounted: true,
    stream: (frames, scene, { atToken }) => {
      const place = tokenPlace(frames, atToken)
      const broken = frames.map((frame, index) =>
        index === place ? { ...frame, data: frame.data.slice(0, frame.data.length / 2) } : frame,
      )
      return plainStream(broken, scene)
    },
  },
  stream_no_finish: {
    kind: 'stream',
    explanation: 'all the text comes, but no finish reason and no terminal event',
    parameters: {},
    isCounted: true,
    stream: (frames, scene) =>
      plainStream(
        frames.filter(({ role }) => !ENDING_ROLES.has(role)),
        scene,
      ),
  },
  stream_no_done: {
    kind: 'stream',
    explanation: 'the finish reason comes, and the mark after it is missing (`[DONE]`)',
    parameters: {},
    isCounted: false,
    stream: (frames, scene) =>
      plainStream(
        frames.filter(({ role }) => role !== 'done'),
        scene,
      ),
  },
  stream_endless_line: {
    kind: 'stream',
    explanation: 'one line of data that does not end',
    parameters: {
      atToken: AT_TOKEN,
      bytes: { type: 'integer', explanation: 'where it ends at last', default: '600000000' },
    },
    isCounted: false,
    stream: (frames, scene, { atToken, bytes = 600 * MB }) =>
      cutAt(frames, scene, atToken, [
        { do: 'write', bytes: 'data: {"endless":"' },
        { do: 'repeat', bytes: 'a'.repeat(65_536), times: Math.ceil(bytes / 65_536) },
        { do: 'end' },
      ]),
  },
  stream_plain_json: {
    kind: 'stream',
    explanation: 'a plain JSON answer where a stream was asked for',
    parameters: {},
    isCounted: false,
    stream: (_frames, scene) => message(200, JSON_TYPE, bodyText(scene)),
  },
  stream_split_utf8: {
    kind: 'stream',
    explanation: 'legal: the bytes arrive in pieces that cut through characters and line ends',
    parameters: {},
    isCounted: false,
    stream: (frames, scene) => inWrites(frames, scene, index => 3 + (index % 5)),
  },
  stream_crlf: {
    kind: 'stream',
    explanation: 'legal: lines end in CRLF',
    parameters: {},
    isCounted: false,
    stream: frames => streamSteps(frames.map(frame => renderFrame(frame, '\r\n'))),
  },
  stream_multi_line: {
    kind: 'stream',
    explanation: 'legal: the data of each event stands on several lines',
    parameters: {},
    isCounted: false,
    stream: (frames, scene) => plainStream(frames.map(onSeveralLines), scene),
  },
  stream_no_space: {
    kind: 'stream',
    explanation: 'legal: no space after `data:`',
    parameters: {},
    isCounted: false,
    stream: (frames, scene) =>
      streamSteps(frames.map(frame => renderFrame(frame, scene.dialect.newline).replace('data: ', 'data:'))),
  },
  stream_one_byte_writes: {
    kind: 'stream',
    explanation: 'legal: one byte per write',
    parameters: {},
    isCounted: false,
    stream: (frames, scene) => inWrites(frames, scene, () => 1),
  },
  stream_duplicated_events: {
    kind: 'stream',
    explanation: 'the first event comes twice, as behind a proxy that tries again',
    parameters: {},
    isCounted: false,
    stream: (frames, scene) => plainStream([frames[0]!, ...frames], scene),
  },
}

const TOKEN_ROLES: ReadonlySet<Frame['role']> = new Set(['reasoning', 'text', 'tool', 'refusal'])
const ENDING_ROLES: ReadonlySet<Frame['role']> = new Set(['finish', 'usage', 'done'])

const render = (frames: readonly Frame[], scene: Scene): string[] =>
  frames.map(frame => renderFrame(frame, scene.dialect.newline))

const plainStream = (frames: readonly Frame[], scene: Scene): Step[] => streamSteps(render(frames, scene))

/** Which frame carries the token: past the last one stands the end of the text. */
function tokenPlace(frames: readonly Frame[], atToken: number | undefined): number {
  const places = frames.flatMap((frame, index) => (TOKEN_ROLES.has(frame.role) ? [index] : []))
  const token = atToken ?? Math.floor(places.length / 2)
  return places[token] ?? (places.at(-1) ?? 0) + 1
}

function cutAt(frames: readonly Frame[], scene: Scene, atToken: number | undefined, ending: Step[]): Step[] {
  return streamSteps(render(frames.slice(0, tokenPlace(frames, atToken)), scene), ending)
}

function interruptAt(frames: readonly Frame[], scene: Scene, atToken: number | undefined, steps: Step[]): Step[] {
  const [, ...rest] = plainStream(frames.slice(tokenPlace(frames, atToken)), scene)
  return cutAt(frames, scene, atToken, [...steps, ...rest])
}

/** JSON may break its lines wherever it has white space: after a comma between two fields. */
function onSeveralLines(frame: Frame): Frame {
  if (!frame.data.startsWith('{')) return frame
  const pretty = JSON.stringify(JSON.parse(frame.data), null, 1)
  return { ...frame, data: pretty.replaceAll('\n', '\ndata: ') }
}

function inWrites(frames: readonly Frame[], scene: Scene, sizeOf: (index: number) => number): Step[] {
  const bytes = Buffer.from(render(frames, scene).join(''))
  const steps: Step[] = [{ do: 'head', status: 200, headers: EVENT_STREAM_TYPE }]
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizeOf(index)
    steps.push({ do: 'write', bytes: bytes.subarray(at, at + size) })
    at += size
  }
  return [...steps, { do: 'end' }]
}

import { gzipSync } from 'node:zlib'
import { renderFrame } from '../dialects/index.ts'
import { AFTER_BYTES } from './describe.ts'
import type { FaultTable } from './fault.ts'
import { htmlPage } from './statuses.ts'
import { bodyText, EVENT_STREAM_TYPE, goodBytes, goodType, HTML_TYPE, JSON_TYPE, message } from './step.ts'

type MessageFaults =
  | 'html_in_200'
  | 'empty_body'
  | 'truncated_body'
  | 'broken_body'
  | 'wrong_content_length'
  | 'error_in_200'
  | 'bad_gzip'
  | 'bomb'
  | 'flood'
  | 'endless_header'

const MB = 1_000_000

/** Messages that say 200 and are broken, or far too large. */
export const MESSAGE_FAULTS: FaultTable<MessageFaults> = {
  html_in_200: {
    kind: 'response',
    explanation: 'status 200 with an HTML page, as captive portals and proxies send',
    parameters: {},
    isCounted: true,
    respond: () => message(200, HTML_TYPE, htmlPage('Please wait')),
  },
  empty_body: {
    kind: 'response',
    explanation: 'status 200 and not one byte of a body',
    parameters: {},
    isCounted: true,
    respond: scene => message(200, goodType(scene), ''),
  },
  truncated_body: {
    kind: 'response',
    explanation: 'a body that stops in the middle while HTTP says that it is whole',
    parameters: { afterBytes: AFTER_BYTES },
    isCounted: true,
    respond: (scene, { afterBytes }) => {
      const bytes = goodBytes(scene)
      return message(200, goodType(scene), bytes.subarray(0, afterBytes ?? Math.floor(bytes.length / 2)))
    },
  },
  broken_body: {
    kind: 'response',
    explanation: 'a body that is no JSON: an unquoted NaN stands in it',
    parameters: {},
    isCounted: true,
    respond: scene => message(200, JSON_TYPE, bodyText(scene).replace('{', '{"score": NaN, ')),
  },
  wrong_content_length: {
    kind: 'response',
    explanation: 'content-length promises more bytes than come before the connection closes (fewer, if negative)',
    parameters: { by: { type: 'integer', explanation: 'how many bytes too many are promised', default: '100' } },
    isCounted: true,
    respond: (scene, { by = 100 }) => {
      const bytes = goodBytes(scene)
      const headers = { ...goodType(scene), 'content-length': String(Math.max(0, bytes.length + by)) }
      return [{ do: 'head', status: 200, headers }, { do: 'write', bytes }, { do: 'wait', ms: 20 }, { do: 'close' }]
    },
  },
  error_in_200: {
    kind: 'response',
    explanation: 'status 200 whose body (or only event) is the provider’s error object',
    parameters: { status: { type: 'integer', explanation: 'the status that it should have been', default: '529' } },
    isCounted: ({ status = 529 }) => status >= 500,
    respond: (scene, { status = 529 }) => {
      const error = { status, message: 'Overloaded' }
      if (!scene.question.stream) return message(200, JSON_TYPE, JSON.stringify(scene.dialect.error(error)))
      return message(200, EVENT_STREAM_TYPE, renderFrame(scene.dialect.errorFrame(error), scene.dialect.newline))
    },
  },
  bad_gzip: {
    kind: 'response',
    explanation: 'content-encoding says gzip, and the bytes do not decode',
    parameters: {},
    isCounted: true,
    respond: scene => {
      const bytes = gzipSync(goodBytes(scene))
      // Past the ten bytes of the gzip header: 0xff begins a block of a type that does not exist.
      bytes.fill(0xff, 10)
      return message(200, { ...goodType(scene), 'content-encoding': 'gzip' }, bytes)
    },
  },
  bomb: {
    kind: 'response',
    explanation: 'a small compressed body that decodes to a huge one',
    parameters: {
      encoding: {
        type: 'string',
        explanation: 'how it is compressed',
        default: 'gzip',
        values: ['gzip', 'deflate', 'br'],
      },
      bytes: { type: 'integer', explanation: 'how large it is when decoded', default: '100000000' },
    },
    isCounted: false,
    respond: (_scene, { encoding = 'gzip', bytes = 100 * MB }) => [
      { do: 'head', status: 200, headers: { ...JSON_TYPE, 'content-encoding': encoding } },
      { do: 'compress', encoding, first: '{"choices":"', bytes: 'a'.repeat(65_536), times: Math.ceil(bytes / 65_536) },
    ],
  },
  flood: {
    kind: 'response',
    explanation: 'a body that goes on and on, as fast as it is read',
    parameters: { bytes: { type: 'integer', explanation: 'where it ends at last', default: '600000000' } },
    isCounted: false,
    respond: (scene, { bytes = 600 * MB }) => {
      const piece = scene.question.stream ? ': nothing to see here\n\n'.repeat(2_730) : ' '.repeat(65_536)
      return [
        { do: 'head', status: 200, headers: goodType(scene) },
        { do: 'repeat', bytes: piece, times: Math.ceil(bytes / piece.length) },
        { do: 'end' },
      ]
    },
  },
  endless_header: {
    kind: 'response',
    explanation: 'a header that does not end',
    parameters: { bytes: { type: 'integer', explanation: 'where it ends at last', default: '100000000' } },
    isCounted: false,
    respond: (_scene, { bytes = 100 * MB }) => [
      { do: 'raw', bytes: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-endless: ' },
      { do: 'raw', bytes: 'a'.repeat(65_536), times: Math.ceil(bytes / 65_536) },
      { do: 'close' },
    ],
  },
}

import type { ErrorAnswer, Headers } from '../dialects/index.ts'
import { ANNOUNCED } from './describe.ts'
import type { FaultTable, ResponseFault } from './fault.ts'
import type { FaultParameters } from './parameters.ts'
import type { Scene } from './scene.ts'
import { HTML_TYPE, JSON_TYPE, message, type Step } from './step.ts'

type StatusFaults =
  | 'status'
  | 'overloaded'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'server_error'
  | 'bad_gateway'
  | 'unavailable'
  | 'cloudflare'
  | 'request_timeout'
  | 'conflict'
  | 'context_length'
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'model_not_found'
  | 'redirect'

/** Answers other than 200, with the body that the dialect gives to them. */
export const STATUS_FAULTS: FaultTable<StatusFaults> = {
  status: {
    kind: 'response',
    explanation: 'any status, with headers and a body of your own or the dialect’s error body',
    parameters: {
      status: { type: 'integer', explanation: 'the HTTP status', default: 'required' },
      headers: { type: 'headers', explanation: 'headers to add', default: 'none' },
      body: { type: 'string', explanation: 'the body as it is', default: 'the dialect’s error body' },
    },
    isCounted: ({ status }) => status >= 500,
    respond: (scene, { status, headers, body }) =>
      body === undefined
        ? errorSteps(scene, { status, message: 'The simulator was told to answer so.' }, headers)
        : message(status, { ...JSON_TYPE, ...headers }, body),
  },
  overloaded: {
    kind: 'response',
    explanation: '529 (Gemini: 503): the provider has no capacity for anybody',
    parameters: ANNOUNCED,
    isCounted: true,
    respond: (scene, announced) =>
      errorSteps(
        scene,
        { status: scene.dialect.overloadedStatus, message: 'Overloaded' },
        announcedHeaders(scene, announced),
      ),
  },
  rate_limited: {
    kind: 'response',
    explanation: '429: this key has used up its limit; the wait is announced',
    parameters: ANNOUNCED,
    isCounted: false,
    respond: (scene, announced) => {
      const { retryAfterMs = DEFAULT_WAIT_MS, announce = scene.dialect.announces } = announced
      return errorSteps(scene, rateLimitError(retryAfterMs), waitHeaders(retryAfterMs, announce))
    },
  },
  quota_exhausted: refused(429, 'You exceeded your current quota, please check your plan and billing details.', {
    explanation: '429 that no wait helps against: the account has no money left',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  server_error: failing(500, 'The server had an error while processing your request.', '500 with the dialect’s body'),
  bad_gateway: proxyPage(502, 'Bad Gateway', '502 with the HTML page of a proxy'),
  unavailable: {
    kind: 'response',
    explanation: '503: temporarily unavailable',
    parameters: ANNOUNCED,
    isCounted: true,
    respond: (scene, announced) =>
      errorSteps(
        scene,
        { status: 503, message: 'The service is temporarily unavailable.' },
        announcedHeaders(scene, announced),
      ),
  },
  cloudflare: {
    kind: 'response',
    explanation: 'a status from 520 to 530 with plain text, as an edge proxy answers for a silent origin',
    parameters: { status: { type: 'integer', explanation: 'the HTTP status', default: '520' } },
    isCounted: true,
    respond: (_scene, { status = 520 }) =>
      message(status, { 'content-type': 'text/plain', server: 'cloudflare' }, `error code: ${status}`),
  },
  request_timeout: failing(408, 'The request timed out.', '408: the provider gave up waiting'),
  conflict: failing(409, 'Another request holds the lock.', '409: a lock was held; another try may do'),
  context_length: {
    kind: 'response',
    explanation: '400: the input is longer than the model’s window',
    parameters: {},
    isCounted: false,
    respond: scene => {
      const tokens = Math.max(scene.answer.usage?.inputTokens ?? 0, WINDOW_TOKENS + 1)
      return errorSteps(scene, scene.dialect.overflow(WINDOW_TOKENS, tokens))
    },
  },
  invalid_request: refused(400, 'Invalid value for a parameter.', { explanation: '400: the request is wrong' }),
  unauthorized: refused(401, 'Incorrect API key provided.', {
    explanation: '401: the key is not accepted',
    code: 'invalid_api_key',
  }),
  forbidden: refused(403, 'You do not have access to this resource.', { explanation: '403: the key may not do this' }),
  model_not_found: refused(404, 'The model does not exist or you do not have access to it.', {
    explanation: '404: no such model',
    code: 'model_not_found',
  }),
  redirect: {
    kind: 'response',
    explanation: 'a redirect, to this server or to another origin, where credentials must not go',
    parameters: {
      status: { type: 'integer', explanation: 'the HTTP status', default: '307' },
      to: {
        type: 'string',
        explanation: 'where to',
        default: 'same_origin',
        values: ['same_origin', 'other_origin'],
      },
    },
    isCounted: false,
    respond: (scene, { status = 307, to = 'same_origin' }) => {
      const origin = to === 'same_origin' ? scene.origin : scene.otherOrigin
      return message(status, { location: `${origin}${scene.path}` }, '')
    },
  },
}

const DEFAULT_WAIT_MS = 2_000
const WINDOW_TOKENS = 128_000

export const rateLimitError = (retryAfterMs: number): ErrorAnswer => ({
  status: 429,
  message: `Rate limit reached. Please try again in ${retryAfterMs / 1_000}s.`,
  code: 'rate_limit_exceeded',
  retryAfterMs,
})

function errorSteps(scene: Scene, error: ErrorAnswer, headers: Headers = {}): Step[] {
  return message(error.status, { ...JSON_TYPE, ...headers }, JSON.stringify(scene.dialect.error(error)))
}

/** A wait is announced only where the storm says so. */
function announcedHeaders(scene: Scene, { retryAfterMs, announce }: FaultParameters['overloaded']): Headers {
  if (retryAfterMs === undefined && announce === undefined) return {}
  return waitHeaders(retryAfterMs ?? DEFAULT_WAIT_MS, announce ?? scene.dialect.announces)
}

/** The headers that announce a wait. Whole seconds are rounded up: a client that obeys comes late, never early. */
export function waitHeaders(
  waitMs: number,
  announce: NonNullable<FaultParameters['rate_limited']['announce']>,
): Headers {
  const seconds = { 'retry-after': String(Math.ceil(waitMs / 1_000)) }
  const milliseconds = { 'retry-after-ms': String(Math.ceil(waitMs)) }
  switch (announce) {
    case 'seconds':
      return seconds
    case 'milliseconds':
      return milliseconds
    case 'both':
      return { ...seconds, ...milliseconds }
    case 'date':
      // A date has no fraction: rounded up too.
      return { 'retry-after': new Date(Date.now() + waitMs + 999).toUTCString() }
    case 'none':
      return {}
  }
}

/** A failure of the provider's that a circuit breaker counts. */
function failing(status: number, text: string, explanation: string): ResponseFault {
  return {
    kind: 'response',
    explanation,
    parameters: {},
    isCounted: true,
    respond: scene => errorSteps(scene, { status, message: text }),
  }
}

/** An answer that says the fault is the caller's: the provider is well. */
function refused(
  status: number,
  text: string,
  error: Partial<ErrorAnswer> & { readonly explanation: string },
): ResponseFault {
  const { explanation, ...details } = error
  return {
    kind: 'response',
    explanation,
    parameters: {},
    isCounted: false,
    respond: scene => errorSteps(scene, { status, message: text, ...details }),
  }
}

function proxyPage(status: number, title: string, explanation: string): ResponseFault {
  return {
    kind: 'response',
    explanation,
    parameters: {},
    isCounted: true,
    respond: () => message(status, HTML_TYPE, htmlPage(`${status} ${title}`)),
  }
}

export const htmlPage = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'

import type { ParameterDescription } from './fault.ts'

/** Parameters that several faults share. */
export const FOR_MS: ParameterDescription = {
  type: 'number',
  explanation: 'how long, in milliseconds; afterwards it goes on as if nothing had been',
  default: 'until the client leaves',
}

export const AT_TOKEN: ParameterDescription = {
  type: 'integer',
  explanation: 'before which event with text, reasoning or tool arguments, from 0',
  default: 'in the middle',
}

export const AFTER_BYTES: ParameterDescription = {
  type: 'integer',
  explanation: 'how many bytes of the body arrive first',
  default: 'half of it',
}

export const ANNOUNCED: { readonly retryAfterMs: ParameterDescription; readonly announce: ParameterDescription } = {
  retryAfterMs: {
    type: 'number',
    explanation: 'the wait that is announced, in milliseconds',
    default: '2000 for rate_limited; else none is announced',
  },
  announce: {
    type: 'string',
    explanation: 'how it is announced',
    default: 'as the dialect does: OpenAI both, Anthropic in whole seconds, Gemini in the body alone',
    values: ['seconds', 'milliseconds', 'both', 'date', 'none'],
  },
}

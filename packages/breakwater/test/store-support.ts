import type { CallRecord, Case } from '../src/store/index.ts'

const usage = {
  inputTokens: 5,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 7,
  reasoningTokens: 0,
}

const prompt = { name: 'summarize', version: '1', hash: 'h1' }

/** A call for the ledger. */
export const callNamed = (id: string, given: Partial<CallRecord> = {}): CallRecord => ({
  id,
  atMs: 1_000,
  durationMs: 12,
  prompt,
  route: 'main',
  model: 'm',
  result: 'value',
  hasFallback: false,
  caveats: [],
  repairs: [],
  usage,
  costUsd: undefined,
  attempts: [],
  decisions: [],
  tools: [],
  tags: {},
  traceId: undefined,
  fingerprint: undefined,
  ...given,
})

/** A failure of the kind `fingerprint`, about a kilobyte of it. */
export const caseNamed = (id: string, fingerprint: string, given: Partial<Case> = {}): Case => ({
  id,
  fingerprint,
  atMs: 1_000,
  prompt,
  input: { text: 'A breakwater protects ships from waves. '.repeat(12) },
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Summarize: A breakwater protects ships. '.repeat(8) }] }],
  attempts: [],
  failure: {
    class: 'output',
    code: 'not_json',
    message: 'the output holds no JSON',
    retryable: true,
    exhausted: false,
    issues: [],
  },
  usage,
  costUsd: undefined,
  durationMs: 12,
  route: 'main',
  traceId: undefined,
  isFaithful: true,
  ...given,
})

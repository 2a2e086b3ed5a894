import type { FailureCode } from '../result/index.ts'

const REFUSED = new Set<FailureCode>(['unauthorized', 'forbidden', 'quota_exhausted'])

/** What is wrong is the key, not the model: another key of the pool may do. */
export const isKeyRefused = (code: FailureCode): boolean => REFUSED.has(code)

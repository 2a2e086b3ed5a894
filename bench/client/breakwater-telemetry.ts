import { createClient } from 'breakwater'
import { openWith } from './breakwater.ts'
import { startSdk } from './sdk.ts'
import type { Addresses, Subject } from './subject.ts'

/**
 * The whole path, observed by the OpenTelemetry SDK: every call has its spans and its metrics, kept in memory, and 1% of
 * the successes a log event.
 */
export function open(addresses: Addresses): Subject {
  const { reset } = startSdk()
  return {
    ...openWith(addresses, options => createClient({ ...options, observe: { log: () => {}, sampleRate: 0.01 } })),
    reset,
  }
}

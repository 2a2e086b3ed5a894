import { NO_CAPTURE } from '../../packages/breakwater/src/call/index.ts'
import { createClientOn } from '../../packages/breakwater/src/client.ts'
import type { Observer } from '../../packages/breakwater/src/observe/index.ts'
import { nodePlatform } from '../../packages/breakwater/src/platform.ts'
import { openWith } from './breakwater.ts'
import type { Addresses, Subject } from './subject.ts'

const NOBODY: Observer = {
  surroundCall: (_, run) => run(),
  surroundAttempt: (_, run) => run({ headers: {}, onChunk: undefined }),
  surroundTool: (_, __, run) => run(),
  requests: { surround: (_, run) => run(), surroundAttempt: (_, __, run) => run({}) },
  tell: () => {},
  traceIdOf: () => undefined,
  watch: () => {},
  flush: async () => {},
  close: async () => {},
}

/** The library with its observation taken out: what the rest costs. */
export const open = (addresses: Addresses): Subject =>
  openWith(addresses, options => createClientOn(nodePlatform(), NOBODY, NO_CAPTURE, options))

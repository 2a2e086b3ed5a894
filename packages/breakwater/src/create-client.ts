import { type Capture, type ClientOptions, createCapture, NO_CAPTURE } from './call/index.ts'
import { type Client, createClientOn } from './client.ts'
import { shareSqliteStore } from './node/index.ts'
import { createObserver } from './observe/index.ts'
import { nodePlatform } from './platform.ts'
import { createRedactor } from './redact/index.ts'
import { VERSION } from './version.ts'

/**
 * A client on Node.
 *
 * @throws BreakwaterError naming the option, where one is unknown or malformed, or where a route has no key
 */
export function createClient(options: ClientOptions): Client {
  return createClientOn(
    nodePlatform(),
    createObserver(VERSION, createRedactor, options.observe),
    captureFor(options),
    options,
  )
}

const DEFAULT_STORE = '.breakwater/cases.db'
const DEFAULT_SAMPLE_RATE = 0.01

function captureFor({ capture }: ClientOptions): Capture {
  if (capture === undefined || capture === false) return NO_CAPTURE
  const { path = DEFAULT_STORE, store, sampleRate = DEFAULT_SAMPLE_RATE, redactor } = capture === true ? {} : capture
  // The tables of phone numbers are only loaded when there is something to redact.
  let made = redactor
  const scope = () => {
    made ??= createRedactor({ mode: 'fake' })
    return made.scope()
  }
  return createCapture({ store: store ?? shareSqliteStore(path), scope, sampleRate })
}

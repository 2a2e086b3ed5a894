import { type Capture, type ClientOptions, createCapture, NO_CAPTURE } from './call/index.ts'
import { type Client, createClientOn } from './client.ts'
import { createEnvironment } from './clock/index.ts'
import { createSqliteStore } from './node/index.ts'
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

function captureFor({ capture, environment }: ClientOptions): Capture {
  if (capture === undefined || capture === false) return NO_CAPTURE
  const store =
    typeof capture === 'object' && 'store' in capture
      ? capture.store
      : createSqliteStore(capture === true ? '.breakwater/cases.db' : capture.path)
  const redactor = createRedactor()
  return createCapture(store, text => redactor.redact(text).text, createEnvironment(environment))
}

// Leads the requests of a program to a cassette in another process: `node --import @breakwater/testing/preload`, with the
// server's origin in BREAKWATER_CASSETTE_SERVER. `breakwater record` and `breakwater replay` do that.
import { Agent } from 'undici'
import { takeEverything } from './active.ts'
import { forwardedPath } from './forwarded.ts'

const server = process.env.BREAKWATER_CASSETTE_SERVER
/** Requests to this machine stay within it, unless they are asked for. */
const takesLoopback = process.env.BREAKWATER_CASSETTE_LOOPBACK === '1'

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)

if (server !== undefined) {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
  takeEverything(dispatch => (options, handler) => {
    const url = new URL(options.path, options.origin)
    const passes = url.origin === server || (isLoopback(url) && !takesLoopback) || options.upgrade != null
    return passes
      ? dispatch(options, handler)
      : agent.dispatch({ ...options, origin: server, path: forwardedPath(url.href) }, handler)
  })
}

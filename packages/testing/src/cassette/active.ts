import { AsyncLocalStorage } from 'node:async_hooks'
import { type Dispatcher, getGlobalDispatcher, setGlobalDispatcher } from 'undici'

/** Decides for each request of the process: an interceptor of undici. */
export type Interceptor = Dispatcher.DispatcherComposeInterceptor

/** Clients of Breakwater have pools of their own and look here for each request. */
const LIBRARY_SEAM = Symbol.for('breakwater.interceptor')

const context = new AsyncLocalStorage<Interceptor>()
const everywhere: Interceptor[] = []

/** Takes the requests of the work and of all that it starts, whatever else the process does. */
export const runWith = <T>(interceptor: Interceptor, work: () => T): T => {
  install()
  return context.run(interceptor, work)
}

/** The same for what the caller does from here on. */
export function enterWith(interceptor: Interceptor): void {
  install()
  context.enterWith(interceptor)
}

/** Takes the requests of the whole process that no other takes, until it is called off. The newest comes first. */
export function takeEverything(interceptor: Interceptor): () => void {
  install()
  everywhere.push(interceptor)
  return () => {
    const at = everywhere.lastIndexOf(interceptor)
    if (at !== -1) everywhere.splice(at, 1)
  }
}

/** Looked up anew for each request, as a client may live longer than a cassette. */
const chosen: Interceptor = dispatch => (options, handler) => {
  const interceptor = context.getStore() ?? everywhere.at(-1)
  return (interceptor === undefined ? dispatch : interceptor(dispatch))(options, handler)
}

let installed: Dispatcher | undefined

/** Where a program has set another global dispatcher since, that one is surrounded in its turn. */
function install(): void {
  const current = getGlobalDispatcher()
  if (current !== installed) {
    installed = current.compose(chosen)
    setGlobalDispatcher(installed)
  }
  ;(globalThis as { [LIBRARY_SEAM]?: Interceptor })[LIBRARY_SEAM] = chosen
}

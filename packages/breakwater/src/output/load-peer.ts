/**
 * A package that is loaded only when something asks for it, `undefined` where it is not installed or where the runtime
 * cannot load synchronously. Through the process object, so that this folder imports nothing of Node.
 */
export function loadPeer(name: string): unknown {
  const nodeModule = globalThis.process?.getBuiltinModule?.('node:module')
  if (nodeModule === undefined) return undefined
  try {
    return nodeModule.createRequire(import.meta.url)(name)
  } catch {
    return undefined
  }
}

import type { ProxyOptions } from '../transport/index.ts'

export const readVariable = (name: string): string | undefined => process.env[name]

/** Proxies as curl and most tools read them: lower case first. */
export function proxyVariables(): ProxyOptions | undefined {
  const read = (name: string) => process.env[name] ?? process.env[name.toUpperCase()]
  const proxy = { httpProxy: read('http_proxy'), httpsProxy: read('https_proxy'), noProxy: read('no_proxy') }
  return proxy.httpProxy === undefined && proxy.httpsProxy === undefined ? undefined : proxy
}

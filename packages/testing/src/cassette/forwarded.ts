/** The address of a request at a cassette's server: scheme, host and port of the real one come first in the path. */
export const forwardedPath = (url: string): string => {
  const { protocol, host, pathname, search } = new URL(url)
  return `/${protocol.slice(0, -1)}/${host}${pathname}${search}`
}

/** The real address of a request to the server; undefined where the path holds none. */
export function forwardedUrl(path: string): URL | undefined {
  const [, scheme, rest] = /^\/(https?)\/(.+)$/.exec(path) ?? []
  return scheme === undefined ? undefined : (URL.parse(`${scheme}://${rest}`) ?? undefined)
}

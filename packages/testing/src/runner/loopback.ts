/** Whether a host (of a URL or of a socket) is this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  // Connected to, "any address" is this machine.
  return HERE.has(name) || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(name)
}

const HERE: ReadonlySet<string> = new Set(['::1', '::', '0.0.0.0'])

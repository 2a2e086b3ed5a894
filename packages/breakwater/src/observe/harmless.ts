/** Whatever somebody else's sampler, processor or exporter does: the call goes on. */
export function harmless<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

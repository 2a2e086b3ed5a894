/** The first Ctrl-C begins nothing more and waits for what is under way; the second gives that up. */
export interface Interrupt {
  readonly stop: AbortSignal
  readonly abort: AbortSignal
  /** From here on, Ctrl-C is what it was. */
  release(): void
}

export function catchInterrupts(): Interrupt {
  const [stop, abort] = [new AbortController(), new AbortController()]
  const onInterrupt = (): void => {
    if (stop.signal.aborted) return abort.abort()
    stop.abort()
    process.stderr.write('\nstopping: what is under way is awaited, since it is paid for (Ctrl-C again gives it up)\n')
  }
  process.on('SIGINT', onInterrupt)
  return { stop: stop.signal, abort: abort.signal, release: () => void process.off('SIGINT', onInterrupt) }
}

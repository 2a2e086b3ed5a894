/** What the run shows while it goes on: a bar that is drawn over itself on a terminal, plain lines when piped. */
export interface Progress {
  line(text: string): void
  step(done: number): void
  end(): void
}

const WIDTH = 24

export function createProgress(total: number, out: NodeJS.WriteStream): Progress {
  const isTerminal = out.isTTY === true
  let done = 0
  let isShown = false

  function clear(): void {
    if (isShown) out.write('\r\u001b[K')
    isShown = false
  }
  function draw(): void {
    if (!isTerminal || done >= total) return
    const filled = Math.round((done / total) * WIDTH)
    out.write(`${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total} calls`)
    isShown = true
  }
  return {
    line(text) {
      clear()
      out.write(`${text}\n`)
      draw()
    },
    step(count) {
      clear()
      done = count
      draw()
    },
    end: clear,
  }
}

import colors from 'picocolors'

const BAR_WIDTH = 24
const EVERY_MS = 100

/** One line on a terminal, written over again; nothing anywhere else. */
export class ProgressLine {
  #shownAtMs = 0

  /** @param words what stands behind the figures */
  show(done: number, total: number, words: string): void {
    const now = performance.now()
    if (!process.stderr.isTTY || (done < total && now - this.#shownAtMs < EVERY_MS)) return
    this.#shownAtMs = now
    const filled = Math.round((done / total) * BAR_WIDTH)
    const bar = `${'█'.repeat(filled)}${colors.dim('░'.repeat(BAR_WIDTH - filled))}`
    process.stderr.write(`\r\u001b[K${bar} ${done} of ${total}${words}`)
  }

  clear(): void {
    if (process.stderr.isTTY && this.#shownAtMs > 0) process.stderr.write('\r\u001b[K')
    this.#shownAtMs = 0
  }
}

import colors from 'picocolors'

const BAR_WIDTH = 24
const MOST_NAME = 40

/** One line on a terminal, written over again; nothing anywhere else. */
export class ChaosProgress {
  #shownAtMs = 0

  show(done: number, total: number, name: string): void {
    const now = performance.now()
    if (!process.stderr.isTTY || (done < total && now - this.#shownAtMs < 100)) return
    this.#shownAtMs = now
    const filled = Math.round((done / total) * BAR_WIDTH)
    const bar = `${'█'.repeat(filled)}${colors.dim('░'.repeat(BAR_WIDTH - filled))}`
    process.stderr.write(`\r\u001b[K${bar} ${done} of ${total}  ${colors.dim(name.slice(0, MOST_NAME))}`)
  }

  clear(): void {
    if (process.stderr.isTTY && this.#shownAtMs > 0) process.stderr.write('\r\u001b[K')
    this.#shownAtMs = 0
  }
}

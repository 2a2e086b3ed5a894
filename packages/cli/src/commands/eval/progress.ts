import type { Progress } from '@breakwater/testing/evaluation'
import colors from 'picocolors'

const BAR_WIDTH = 24

/** One line on a terminal, written over again; nothing anywhere else. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream
  #shownAtMs = 0

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  show({ done, total, failing, costUsd }: Progress): void {
    const now = performance.now()
    if (!this.#stream.isTTY || (done < total && now - this.#shownAtMs < 100)) return
    this.#shownAtMs = now
    const filled = Math.round((done / total) * BAR_WIDTH)
    const bar = `${'█'.repeat(filled)}${colors.dim('░'.repeat(BAR_WIDTH - filled))}`
    const cost = costUsd > 0 ? `, $${costUsd.toFixed(4)}` : ''
    const bad = failing > 0 ? `, ${colors.red(`${failing} failing`)}` : ''
    this.#stream.write(`\r\u001b[K${bar} ${done} of ${total} runs${bad}${cost}`)
  }

  clear(): void {
    if (this.#stream.isTTY && this.#shownAtMs > 0) this.#stream.write('\r\u001b[K')
  }
}

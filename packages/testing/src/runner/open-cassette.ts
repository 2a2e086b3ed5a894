import { type Cassette, CassetteError, type CassetteOptions, createCassette, type Redact } from '../cassette/index.ts'
import { cassetteModeOf } from './cassette-mode.ts'
import { isLoopback } from './loopback.ts'
import { letNetworkThrough } from './network-guard.ts'

export interface UseCassetteOptions extends Omit<CassetteOptions, 'path'> {
  /**
   * What becomes of recordings that no test asked for: told on stderr (default), a failure, or nothing. Only where every
   * test of the file ran.
   */
  readonly unused?: 'warn' | 'fail' | 'ignore'
  /**
   * Requests to this machine are the cassette's too, for models that run locally. Default: those to addresses that the
   * file holds recordings of; the others pass by, so that a test may have a server of its own.
   */
  readonly loopback?: boolean
}

/** A cassette in the hands of tests. */
export class OpenCassette {
  readonly cassette: Cassette
  readonly #unused: UseCassetteOptions['unused']
  readonly #stopRecording: () => void
  #missesTold = 0

  private constructor(cassette: Cassette, unused: UseCassetteOptions['unused']) {
    this.cassette = cassette
    this.#unused = unused
    this.#stopRecording = cassette.isRecording ? letNetworkThrough() : () => {}
  }

  /** @throws CassetteError for a file that is no cassette, and a wrong option */
  static async open(path: string, options: UseCassetteOptions): Promise<OpenCassette> {
    const { unused, loopback = false, redact = await defaultRedact(), filter, ...rest } = options
    const mode = rest.mode ?? cassetteModeOf(process.env)
    const takes = (url: string): boolean => {
      const { hostname, origin } = new URL(url)
      return loopback || !isLoopback(hostname) || origins.has(origin)
    }
    const cassette = createCassette({
      ...rest,
      path,
      mode,
      redact,
      filter: request => takes(request.url) && filter?.(request) !== false,
    })
    const origins = originsIn(path)
    return new OpenCassette(cassette, unused)
  }

  /** @throws CassetteError for requests since the last look that no recording answers */
  look(): void {
    const misses = this.cassette.report().misses.slice(this.#missesTold)
    this.#missesTold += misses.length
    if (misses.length > 0) throw new CassetteError(`${misses.map(({ message }) => message).join('\n\n')}\n\n${HINT}`)
  }

  /**
   * Writes what is new. May be called twice.
   *
   * @param isWhole every test that could ask has run
   * @throws CassetteError for misses, and for unused recordings where they are a failure
   */
  async close(isWhole: boolean): Promise<void> {
    this.#stopRecording()
    const { path, unused, misses } = await this.cassette.close()
    this.look()
    // A request that missed is why: it was told with the recording that is nearest.
    if (unused.length === 0 || misses.length > 0 || !isWhole || this.#unused === 'ignore') return
    const list = unused.map(({ number, method, url }) => `\n  #${number} ${method} ${url}`)
    const message = `${path} holds recordings that no test asked for:${list.join('')}`
    if (this.#unused === 'fail') throw new CassetteError(message)
    process.emitWarning(message, 'UnusedRecordings')
  }
}

/** Of the recordings that a file holds: of a cassette that has played nothing, all are unused. */
const originsIn = (path: string): ReadonlySet<string | undefined> =>
  new Set(
    createCassette({ path, mode: 'none' })
      .report()
      .unused.map(({ url }) => URL.parse(url)?.origin),
  )

const HINT = 'To record what is missing, run the test once with BREAKWATER_CASSETTE=new (all: everything anew).'

/** Breakwater's own redactor, where the library is installed: what tests record lands in git. */
async function defaultRedact(): Promise<Redact> {
  try {
    const { createRedactor } = await import('breakwater')
    return createRedactor({ mode: 'fake' }).redact
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    return text => ({ text, found: [] })
  }
}

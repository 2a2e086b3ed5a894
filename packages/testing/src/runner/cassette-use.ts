import { resolve } from 'node:path'
import {
  type Cassette,
  CassetteError,
  type CassetteOptions,
  type CassetteReport,
  createCassette,
  type Redact,
} from '../cassette/index.ts'
import { cassetteModeOf } from './cassette-mode.ts'
import { defaultCassettePath, projectOf, type TestName } from './cassette-path.ts'
import { isLoopback } from './loopback.ts'
import { letNetworkThrough } from './network-guard.ts'

export interface UseCassetteOptions extends Omit<CassetteOptions, 'path'> {
  /**
   * What becomes of recordings that no test asked for: told on stderr (default), a failure, or nothing. Only where every
   * test of the file ran, in runners that tell.
   */
  readonly unused?: 'warn' | 'fail' | 'ignore'
  /**
   * Requests to this machine are the cassette's too, for models that run locally. Default: those to addresses that the
   * file holds recordings of; the others pass by, so that a test may have a server of its own.
   */
  readonly loopback?: boolean
}

/** The cassette that tests use. */
export interface CassetteInUse {
  /** What the open cassette did so far. @throws CassetteError outside of tests */
  report(): CassetteReport
}

/** The cassette of a scope, or one for each test where no path is given. */
export class CassetteUse implements CassetteInUse {
  readonly #path: string | undefined
  readonly #options: UseCassetteOptions
  #cassettes: Cassette[] = []

  constructor(path: string | undefined, options: UseCassetteOptions) {
    this.#path = path
    this.#options = options
  }

  get isShared(): boolean {
    return this.#path !== undefined
  }

  report(): CassetteReport {
    const cassette = this.#cassettes.at(-1)
    if (cassette === undefined) throw new CassetteError('useCassette().report(): expected to be asked within a test')
    return cassette.report()
  }

  /** Opens the cassette of the scope for the whole process. @param file the test file: a relative path is its project's */
  async open(file: string | undefined): Promise<OpenCassette> {
    const opened = await this.#open(resolve(projectOf(file), this.#path!))
    opened.cassette.install()
    return opened
  }

  /** Before a test: what its end has to look at. */
  async begin(test: TestName): Promise<CassetteTurn> {
    const shared = this.#cassettes[0]
    if (this.isShared && shared !== undefined) return new CassetteTurn(shared, undefined)
    const own = await this.#open(defaultCassettePath(test))
    return new CassetteTurn(own.cassette, own)
  }

  async #open(path: string): Promise<OpenCassette> {
    const { unused = 'warn', loopback, redact, filter, ...rest } = this.#options
    const mode = rest.mode ?? cassetteModeOf(process.env)
    const cassette: Cassette = createCassette({
      ...rest,
      path,
      mode,
      redact: redact ?? (await defaultRedact()),
      filter: request => takes(request.url) && filter?.(request) !== false,
    })
    const held = new Set(cassette.report().unused.map(({ url }) => URL.parse(url)?.origin))
    const takes = (url: string): boolean => {
      const { hostname, origin } = new URL(url)
      return loopback === true || !isLoopback(hostname) || held.has(origin)
    }
    this.#cassettes.push(cassette)
    const goOn = cassette.isRecording ? letNetworkThrough() : () => {}
    return new OpenCassette(cassette, unused, () => {
      goOn()
      this.#cassettes = this.#cassettes.filter(other => other !== cassette)
    })
  }
}

/** A cassette until it is closed. */
export class OpenCassette {
  readonly cassette: Cassette
  readonly #unused: NonNullable<UseCassetteOptions['unused']>
  readonly #leave: () => void

  constructor(cassette: Cassette, unused: NonNullable<UseCassetteOptions['unused']>, leave: () => void) {
    this.cassette = cassette
    this.#unused = unused
    this.#leave = leave
  }

  /** @param isWhole every test that could ask has run. @throws CassetteError for unused recordings, where they are a failure */
  async close(isWhole: boolean): Promise<void> {
    this.#leave()
    const { path, unused } = await this.cassette.close()
    if (unused.length === 0 || !isWhole || this.#unused === 'ignore') return
    const list = unused.map(({ number, method, url }) => `  #${number} ${method} ${url}`)
    const message = [`${path} holds recordings that no test asked for:`, ...list].join('\n')
    if (this.#unused === 'fail') throw new CassetteError(message)
    process.emitWarning(message, 'UnusedRecordings')
  }
}

/** One test with a cassette. */
export class CassetteTurn {
  readonly cassette: Cassette
  readonly #own: OpenCassette | undefined
  readonly #missesBefore: number

  constructor(cassette: Cassette, own: OpenCassette | undefined) {
    this.cassette = cassette
    this.#own = own
    this.#missesBefore = cassette.report().misses.length
  }

  /** @throws CassetteError for requests of the test that nothing recorded answers */
  async end(): Promise<void> {
    const misses = this.cassette.report().misses.slice(this.#missesBefore)
    await this.#own?.close(misses.length === 0)
    if (misses.length === 0) return
    throw new CassetteError(`${misses.map(({ message }) => message).join('\n\n')}\n\n${HINT}`)
  }
}

const HINT = 'To record what is missing, run the test once with BREAKWATER_CASSETTE=new (=all records everything anew).'

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

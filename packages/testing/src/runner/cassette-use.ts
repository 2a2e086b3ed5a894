import { resolve } from 'node:path'
import { type Cassette, CassetteError, type CassetteReport } from '../cassette/index.ts'
import { defaultCassettePath, projectOf, type TestName } from './cassette-path.ts'
import { OpenCassette, type UseCassetteOptions } from './open-cassette.ts'

/** The cassette that tests use. It can be asked within tests and hooks; elsewhere it throws a CassetteError. */
export interface CassetteInUse {
  /** Requests may go out to be recorded: they need real keys. */
  readonly isRecording: boolean
  /** What the cassette did so far. */
  report(): CassetteReport
}

/** The cassette of a scope; one for each test where no path is given. */
export class CassetteUse implements CassetteInUse {
  readonly #path: string | undefined
  readonly #options: UseCassetteOptions
  readonly #open: OpenCassette[] = []

  constructor(path: string | undefined, options: UseCassetteOptions) {
    this.#path = path
    this.#options = options
  }

  get isRecording(): boolean {
    return this.#current().isRecording
  }

  report(): CassetteReport {
    return this.#current().report()
  }

  #current(): Cassette {
    const open = this.#open.at(-1)
    if (open === undefined) throw new CassetteError('useCassette(): the cassette is open within tests only')
    return open.cassette
  }

  /** Before the scope. @param file the test file: a relative path is its project's */
  async enter(file: string | undefined): Promise<void> {
    if (this.#path === undefined) return
    const open = await this.#begin(resolve(projectOf(file), this.#path))
    open.cassette.install()
  }

  /** Before a test: its cassette, which takes requests once it is told to. */
  async beginTest(test: TestName): Promise<OpenCassette> {
    return this.#path === undefined ? this.#begin(defaultCassettePath(test)) : this.#open[0]!
  }

  /** @throws CassetteError for misses of the test */
  async endTest(open: OpenCassette): Promise<void> {
    if (this.#path === undefined) await this.#end(open, true)
    else open.look()
  }

  /** After the scope. @param isWhole every test of it has run. @throws CassetteError as {@link OpenCassette.close} */
  async leave(isWhole: boolean): Promise<void> {
    const open = this.#open[0]
    if (open !== undefined) await this.#end(open, isWhole)
  }

  async #begin(path: string): Promise<OpenCassette> {
    const open = await OpenCassette.open(path, this.#options)
    this.#open.push(open)
    return open
  }

  async #end(open: OpenCassette, isWhole: boolean): Promise<void> {
    this.#open.splice(this.#open.indexOf(open), 1)
    await open.close(isWhole)
  }
}

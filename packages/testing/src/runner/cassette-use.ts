import { resolve } from 'node:path'
import { CassetteError, type CassetteReport } from '../cassette/index.ts'
import { defaultCassettePath, projectOf, type TestName } from './cassette-path.ts'
import { OpenCassette, type UseCassetteOptions } from './open-cassette.ts'

/** The cassette that tests use. */
export interface CassetteInUse {
  /** What the cassette that is open did so far. @throws CassetteError outside of tests */
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

  report(): CassetteReport {
    const open = this.#open.at(-1)
    if (open === undefined) throw new CassetteError('useCassette().report(): expected to be asked within a test')
    return open.cassette.report()
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

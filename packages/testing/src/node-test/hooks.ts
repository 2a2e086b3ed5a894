import { after, afterEach, before, beforeEach, type SuiteContext, type TestContext } from 'node:test'
import {
  type CassetteInUse,
  CassetteUse,
  NoNetwork,
  type NoNetworkOptions,
  type OpenCassette,
  type StormChoice,
  type StormInUse,
  type StormOptions,
  StormUse,
  type UseCassetteOptions,
} from '../runner/index.ts'

/**
 * Recorded HTTP exchanges answer the tests of this file, or of the `describe` in which it is called: no network, no key,
 * the same answers each time. A request that no recording answers fails its test and says how it differs from the nearest
 * recording. Without the file, a first run records it (not where `CI` is set); `BREAKWATER_CASSETTE=all` records anew.
 * What is written holds no credentials, and fakes for personal data where the library is installed.
 *
 * @param path relative to the project: where `breakwater.config.ts` is, else `package.json`. Default: a file for each
 * test, `cassettes/<test file>/<suite>/<test>.har`. Tests of one file that run concurrently share one: give a path.
 * @throws CassetteError in a test or hook: for a file that is no cassette, a wrong option, a miss
 */
export function useCassette(path?: string, options: UseCassetteOptions = {}): CassetteInUse {
  const use = new CassetteUse(path, options)
  const open = new Map<string, OpenCassette>()
  before(context => use.enter(fileOf(context as SuiteContext)))
  beforeEach(async context => {
    const { fullName } = context as TestContext
    const cassette = await use.beginTest({ file: fileOf(context), names: fullName.split(' > ') })
    open.set(fullName, cassette)
    // A shared one too: of cassettes around a test, the innermost comes last and takes its requests.
    cassette.cassette.install()
  })
  afterEach(async context => {
    const { fullName } = context as TestContext
    const cassette = open.get(fullName)
    open.delete(fullName)
    if (cassette !== undefined) await told(context as TestContext, () => use.endTest(cassette))
  })
  after(() => use.leave(everyTestRuns))
  return use
}

/** No option of the runner leaves tests out. */
const everyTestRuns = !process.execArgv.some(word => /^--test-(?:name-pattern|skip-pattern|only)\b/.test(word))

const fileOf = ({ filePath }: TestContext | SuiteContext): string | undefined => filePath

/**
 * A simulator that plays a storm to the tests of this file, or of the `describe` in which it is called. Each test meets the
 * storm from its beginning. The addresses are there within tests and hooks.
 *
 * @param choice a built-in storm or a fault (for every request) by its name, a list of faults and `ok` (one for each request
 * in turn), or a storm of your own. `breakwater storms` lists them.
 * @throws StormError for a name that is none, and a storm that cannot be played
 */
export function storm(choice: StormChoice, options: StormOptions = {}): StormInUse {
  const use = new StormUse(choice, options)
  before(() => use.start())
  beforeEach(() => use.begin())
  after(() => use.stop())
  return use
}

/**
 * Refuses every connection that leaves this machine while the tests of this file (or of a `describe`) run, and fails the
 * test that asked for one, also where the code under test makes light of it. While a cassette is being recorded
 * (`useCassette`), connections are let through.
 *
 * Not seen: connections that stood before, datagrams, child processes and workers. Where tests run concurrently, the
 * failure may fall on a neighbour of the one that asked: the stack in it tells.
 */
export function noNetwork(options: NoNetworkOptions = {}): void {
  const guard = new NoNetwork(options)
  before(() => guard.start())
  afterEach(context => told(context as TestContext, () => guard.look()))
  after(() => {
    guard.stop()
    guard.look()
  })
}

/** Of a test that has failed already, the runner shows that failure only: what is behind it has to be told beside. */
async function told(
  context: TestContext & { readonly passed?: boolean },
  work: () => void | Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (context.passed === false) context.diagnostic((error as Error).message)
    throw error
  }
}

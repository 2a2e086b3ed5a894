import { afterAll, aroundEach, beforeAll, expect, type RunnerTestSuite, type TestContext } from 'vitest'
import { type CassetteInUse, CassetteUse, type UseCassetteOptions } from '../runner/index.ts'

/**
 * Recorded HTTP exchanges answer the tests of this file, or of the `describe` in which it is called: no network, no key,
 * the same answers each time. A request that no recording answers fails its test and says how it differs from the nearest
 * recording. Without the file, a first run records it (not where `CI` is set); `BREAKWATER_CASSETTE=all` records anew.
 * What is written holds no credentials, and fakes for personal data where the library is installed.
 *
 * @param path relative to the project: where `breakwater.config.ts` is, else `package.json`. Default: a file for each
 * test, `cassettes/<test file>/<suite>/<test>.har`, so that concurrent tests do not share one.
 * @throws CassetteError in a test or hook: for a file that is no cassette, a wrong option, a miss
 */
export function useCassette(path?: string, options: UseCassetteOptions = {}): CassetteInUse {
  const use = new CassetteUse(path, options)
  let isWhole = true
  beforeAll(() => use.enter(expect.getState().testPath))
  aroundEach(async (run, { task }: TestContext) => {
    isWhole &&= everyTestRuns(task.file)
    const open = await use.beginTest({ file: task.file.filepath, names: namesOf(task) })
    try {
      await open.cassette.run(run)
    } finally {
      await use.endTest(open)
    }
  })
  afterAll(() => use.leave(isWhole))
  return use
}

/** Nothing was left out by `-t`, `.only` or `.skip`. */
const everyTestRuns = ({ tasks }: RunnerTestSuite): boolean =>
  tasks.every(task => (task.type === 'suite' ? everyTestRuns(task) : task.mode === 'run'))

function namesOf({ name, suite }: TestContext['task']): string[] {
  const names = [name]
  for (let at: RunnerTestSuite | undefined = suite; at !== undefined; at = at.suite) names.unshift(at.name)
  return names
}

import { readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner'
import { type Test, tests } from './vitest.ts'

const FOLDER = 'packages/breakwater/src/output/'

/** What takes seconds for a mutant: random texts, whole schema libraries, and what is built upon the parser. */
const LEFT_OUT = /^(?:fuzz|properties|compile|inspect|reask|refusal)\.test\.ts$/

/** A test that starts another process, in which no mutant is active. */
const ELSEWHERE = /code may not be generated/

/** What Stryker's instrumented code reads and writes. */
interface Instrumented {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> }
}

const instrumented: Instrumented = {}
Object.assign(globalThis, { __stryker__: instrumented })

/**
 * Runs the parser's tests in Stryker's own process: milliseconds for a mutant, where a run of Vitest takes a second and
 * more. They are pure functions of a text, so that nothing but memory needs to be left behind.
 */
class InProcessRunner implements TestRunner {
  /** A module is evaluated once in a process: Stryker starts another where it has to be loaded anew. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false }
  }

  async init(): Promise<void> {
    const shim = new URL('./vitest.ts', import.meta.url).href
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === 'vitest' ? { url: shim, shortCircuit: true } : next(specifier, context),
    })
    const folder = path.resolve(FOLDER)
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith('.test.ts') && !LEFT_OUT.test(name)) await import(pathToFileURL(path.join(folder, name)).href)
    }
  }

  async dryRun(): Promise<DryRunResult> {
    const results: TestResult[] = []
    for (const one of tests) if (!ELSEWHERE.test(one.name)) results.push(await run(one))
    instrumented.currentTestId = undefined
    return {
      status: DryRunStatus.Complete,
      tests: results,
      ...(instrumented.mutantCoverage && { mutantCoverage: instrumented.mutantCoverage }),
    }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    const filter = testFilter === undefined ? undefined : new Set(testFilter)
    const chosen = tests.filter(({ id }) => filter?.has(id) ?? true).sort(byTime)
    Object.assign(instrumented, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
    const results: TestResult[] = []
    for (const one of chosen) {
      results.push(await run(one))
      if (results.at(-1)!.status === TestStatus.Failed) break
    }
    const isEndless = determineHitLimitReached(instrumented.hitCount, hitLimit)
    Object.assign(instrumented, { activeMutant: undefined, hitCount: undefined })
    return toMutantRunResult(isEndless ?? { status: DryRunStatus.Complete, tests: results })
  }
}

/** How long each test took when it last ran: the quick ones go first, as the first that fails ends a run. */
const lastMs = new Map<string, number>()
const byTime = (a: Test, b: Test): number => (lastMs.get(a.id) ?? 0) - (lastMs.get(b.id) ?? 0)

async function run({ id, name, body }: Test): Promise<TestResult> {
  instrumented.currentTestId = id
  const start = performance.now()
  const failure = await failureOf(body)
  const timeSpentMs = performance.now() - start
  lastMs.set(id, timeSpentMs)
  const base = { id, name, timeSpentMs }
  if (failure === undefined) return { ...base, status: TestStatus.Success }
  return { ...base, status: TestStatus.Failed, failureMessage: failure.slice(0, 500) }
}

async function failureOf(body: Test['body']): Promise<string | undefined> {
  try {
    await body()
    return undefined
  } catch (error) {
    return String(error)
  }
}

export const strykerPlugins: readonly unknown[] = [
  declareFactoryPlugin(PluginKind.TestRunner, 'in-process', () => new InProcessRunner()),
]

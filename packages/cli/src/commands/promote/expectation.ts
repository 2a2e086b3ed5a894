import type { Expectation } from '@breakwater/testing/dataset'
import type { FailureCode } from 'breakwater'
import { readJson } from '../../files.ts'
import { Mistake } from '../../mistake.ts'

/** How a case must end: one of them. */
export interface ExpectOptions {
  /** JSON, or `@` and a file that holds it. */
  readonly value?: string
  readonly fails?: string
  readonly checks?: true
}

/**
 * What the command line expects; undefined where it does not say.
 *
 * @throws Mistake where it says more than one thing, or what it says cannot be read
 */
export async function expectationOf({ value, fails, checks }: ExpectOptions): Promise<Expectation | undefined> {
  const given = [value, fails, checks].filter(one => one !== undefined)
  if (given.length > 1) throw new Mistake('a case ends in one way: give one of --value, --fails and --checks')
  if (value !== undefined) return { value: await readValue(value) }
  if (fails !== undefined) return { code: codeOf(fails) }
  return checks ? { passes: [] } : undefined
}

async function readValue(text: string): Promise<unknown> {
  if (text.startsWith('@')) return readJson(text.slice(1))
  try {
    return JSON.parse(text)
  } catch {
    throw new Mistake('--value: expected JSON, or @ and the name of a file that holds it')
  }
}

function codeOf(text: string): FailureCode {
  if (!/^[a-z_]+$/.test(text)) throw new Mistake('--fails: expected a failure code, such as refused')
  return text as FailureCode
}

/** For people. */
export function describeExpectation(expect: Expectation): string {
  if ('code' in expect) return `must fail with ${expect.code}`
  return 'value' in expect ? 'must end in the value that was given' : 'must end in a value that its checks accept'
}

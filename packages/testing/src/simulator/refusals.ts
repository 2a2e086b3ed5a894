import type { ErrorAnswer, Headers, SimulatedDialect } from '../dialects/index.ts'
import { JSON_TYPE, message, type Step } from '../faults/index.ts'

/** An answer that no storm is needed for. */
export const refuse = (
  dialect: SimulatedDialect,
  error: ErrorAnswer,
  headers: Headers = {},
): { readonly steps: Step[] } => ({
  steps: message(error.status, { ...JSON_TYPE, ...headers }, JSON.stringify(dialect.error(error))),
})

export const notFound = (method: string, path: string): Step[] =>
  message(404, JSON_TYPE, JSON.stringify({ error: { message: `Unknown request URL: ${method} ${path}` } }))

/** Where a test's own model throws: the mistake of the test, said where it looks. */
export const modelFailed = (error: unknown): Step[] =>
  message(500, JSON_TYPE, JSON.stringify({ error: { message: `The simulator's model threw: ${String(error)}` } }))

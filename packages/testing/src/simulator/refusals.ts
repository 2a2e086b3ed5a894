import type { ErrorAnswer, SimulatedDialect } from '../dialects/index.ts'
import { JSON_TYPE, message, type Step } from '../faults/index.ts'

/** Answers to requests that no storm is needed for. */
export const refuse = (dialect: SimulatedDialect, error: ErrorAnswer): Step[] =>
  message(error.status, JSON_TYPE, JSON.stringify(dialect.error(error)))

export const notFound = (method: string, path: string): Step[] =>
  message(404, JSON_TYPE, JSON.stringify({ error: { message: `Unknown request URL: ${method} ${path}` } }))

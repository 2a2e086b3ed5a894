import { format } from 'node:util'
import { expect } from 'expect'

export { expect }

/** The few names of Vitest that the parser's tests use: what they define is kept in a list. */

export interface Test {
  readonly id: string
  readonly name: string
  readonly body: () => unknown
}

export const tests: Test[] = []
const around: string[] = []

type Define<Arguments extends unknown[]> = (name: string, body: (...row: Arguments) => unknown) => void
interface Definer<Arguments extends unknown[]> extends Define<Arguments> {
  readonly each: (rows: readonly unknown[]) => Define<unknown[]>
}

/** `describe` and `test`, and each of them for every row of a table. */
const definer = (define: Define<[]>): Definer<[]> =>
  Object.assign(define, {
    each: (rows: readonly unknown[]) => (name: string, body: (...row: unknown[]) => unknown) => {
      for (const row of rows) {
        const values = Array.isArray(row) ? row : [row]
        define(format(name, ...values), () => body(...values))
      }
    },
  })

export const describe: Definer<[]> = definer((name, body) => {
  around.push(name)
  body()
  around.pop()
})

export const test: Definer<[]> = definer((name, body) => {
  tests.push({ id: String(tests.length), name: [...around, name].join(' > '), body })
})

import { inspect } from 'node:util'
import type { CallReport, Failure, Result } from 'breakwater'

/** What was given to an assertion, as far as it can be read. */
export type Told =
  | { readonly kind: 'value'; readonly value: unknown; readonly caveats: readonly { code: string; message: string }[] }
  | { readonly kind: 'failure'; readonly failure: Failure; readonly call: CallReport | undefined }
  | { readonly kind: 'pending'; readonly tools: readonly string[] }
  | { readonly kind: 'other'; readonly what: string }

/** Reads a result of a call, or of `parseOutput`, by its shape: two copies of the library may be loaded. */
export function readTold(received: unknown): Told {
  if (received instanceof Promise) return { kind: 'other', what: 'a promise: await it' }
  if (typeof received !== 'object' || received === null || !('ok' in received)) {
    return { kind: 'other', what: `${shown(received)}, which is no result of Breakwater` }
  }
  const result = received as Result<unknown, unknown> & { pending?: readonly { name: string }[] }
  if (!result.ok) return { kind: 'failure', failure: result.failure, call: result.call }
  if (result.pending !== undefined) return { kind: 'pending', tools: result.pending.map(({ name }) => name) }
  return { kind: 'value', value: result.value, caveats: result.caveats ?? [] }
}

/** What came instead, for people: it goes on after "but". */
export function describeTold(told: Told): string {
  switch (told.kind) {
    case 'value':
      return `there is a value: ${shown(told.value)}`
    case 'pending':
      return `the call waits for the answers of tools: ${told.tools.join(', ')}`
    case 'other':
      return `received ${told.what}`
    case 'failure':
      return describeFailure(told.failure, told.call)
  }
}

function describeFailure(failure: Failure, call: CallReport | undefined): string {
  const { code, message, issues, provider, raw, cause } = failure
  return [
    `it failed with ${code}: ${message}`,
    ...issues.map(
      issue => `  at ${issue.place}: expected ${issue.expected}, received ${issue.received}${quoted(issue)}`,
    ),
    ...(provider === undefined ? [] : [`  the provider said ${inline(provider)}`]),
    ...(cause === undefined ? [] : [`  because ${cause instanceof Error ? cause.message : inline(cause)}`]),
    ...(call === undefined || call.attempts.length < 2 ? [] : [`  attempts: ${attemptsOf(call)}`]),
    ...(raw === undefined ? [] : [`  the model wrote ${excerptOf(raw.refusal ?? raw.text)}`]),
    ...(raw?.toolCalls ?? []).map(tool => `  and called ${tool.name} with ${excerptOf(tool.arguments)}`),
  ].join('\n')
}

const quoted = ({ quote }: { readonly quote?: string | undefined }): string =>
  quote === undefined || quote === '' ? '' : `: ${excerptOf(quote, 120)}`

const attemptsOf = ({ attempts }: CallReport): string =>
  attempts.map(({ number, route, outcome }) => `${number} ${route} ${outcome}`).join(', ')

const MAX_EXCERPT = 600

/** The beginning and the end of a text, nothing in it that a terminal would obey. */
export function excerptOf(text: string, most: number = MAX_EXCERPT): string {
  if (text === '') return 'nothing'
  const half = Math.floor(most / 2)
  const cut =
    text.length <= most ? text : `${text.slice(0, half)} … ${text.length - most} characters … ${text.slice(-half)}`
  return cut.replace(/[^\P{Cc}\n\t]/gu, '·').replaceAll('\n', '\n    ')
}

const shown = (value: unknown): string =>
  excerptOf(inspect(value, { depth: 6, maxArrayLength: 20, maxStringLength: 200, breakLength: 100 }))

const inline = (value: unknown): string =>
  inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 })

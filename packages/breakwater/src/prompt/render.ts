import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  createFailure,
  createIssue,
  type Extra,
  type Failure,
  type Message,
  type Request,
  type Settings,
  type ToolDefinition,
} from '../result/index.ts'
import type { Prompt } from './prompt.ts'

/** What a single call adds to its prompt. */
export interface RenderOptions {
  readonly settings?: Settings | undefined
  readonly extra?: Extra | undefined
  readonly tools?: readonly ToolDefinition[] | undefined
}

type Maybe<T> = T | Promise<T>

/**
 * Validates the input, fills the template, stamps name, version and hash: at once, unless the schema or the template is
 * asynchronous.
 */
export function render(prompt: Prompt, input: unknown, options: RenderOptions = {}): Maybe<Request | Failure> {
  const messages = after(acceptInput(prompt, input), accepted =>
    'code' in accepted ? accepted : fillTemplate(prompt, accepted.value),
  )
  return after(messages, filled => ('code' in filled ? filled : requestOf(prompt, filled, options)))
}

const requestOf = (prompt: Prompt, messages: readonly Message[], options: RenderOptions): Request => ({
  prompt: prompt.identity,
  messages,
  tools: options.tools ?? [],
  outputSchema: prompt.compiled?.jsonSchema,
  wantsJson: prompt.compiled !== undefined,
  settings: options.settings === undefined ? prompt.settings : { ...prompt.settings, ...options.settings },
  extra: mergeExtra(prompt.extra, options.extra),
})

type Accepted = { readonly value: unknown } | Failure

function acceptInput(prompt: Prompt, input: unknown): Maybe<Accepted> {
  const { inputSchema } = prompt
  if (inputSchema === undefined) return { value: input }
  return guarded(`${prompt.where} input`, () =>
    after(inputSchema['~standard'].validate(input), result => acceptedOf(prompt, result)),
  )
}

function acceptedOf(prompt: Prompt, result: StandardSchemaV1.Result<unknown>): Accepted {
  if (result.issues === undefined) return { value: result.value }
  // What the schema's library says may quote the input: it is readable, but does not travel.
  const issues = result.issues.map(issue =>
    createIssue(placeOf(issue.path), 'a value that the input schema accepts', 'one that it rejects', issue.message),
  )
  const places = issues.map(issue => issue.place).join(', ')
  return createFailure(
    'invalid_input',
    `${prompt.where}: its input schema rejects the input at ${places}; each issue's quote says why`,
    { issues },
  )
}

const fillTemplate = (prompt: Prompt, input: unknown): Maybe<readonly Message[] | Failure> =>
  guarded(`${prompt.where} messages`, () =>
    after(prompt.template(input as never), filled => {
      if (typeof filled === 'string') return [{ role: 'user', content: filled } as const]
      return Array.isArray(filled) ? (filled as readonly Message[]) : noMessages(prompt, typeof filled)
    }),
  )

const noMessages = ({ where }: Prompt, received: string): Failure =>
  createFailure('invalid_request', `${where} messages: expected a text or a list of messages, received ${received}`)

/** What follows from the value, as soon as it is there. */
const after = <T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> =>
  value instanceof Promise ? value.then(next) : next(value)

/** What a function of the caller's makes, or the failure that it threw, at once or later. */
function guarded<T>(where: string, make: () => Maybe<T>): Maybe<T | Failure> {
  const threw = (cause: unknown) => callbackFailed(where, cause)
  try {
    const made = make()
    return made instanceof Promise ? made.catch(threw) : made
  } catch (cause) {
    return threw(cause)
  }
}

/** A function of the caller's threw. Its error is kept as the cause and not quoted: it may hold content. */
export const callbackFailed = (where: string, cause: unknown): Failure =>
  createFailure('callback_failed', `${where}: the function threw; see the failure's cause`, { cause })

/** The nearer one wins, field by field. */
export function mergeExtra(...extras: readonly (Extra | undefined)[]): Extra {
  const given = extras.filter(extra => extra?.body !== undefined || extra?.headers !== undefined) as Extra[]
  if (given.length === 0) return NO_EXTRA
  return {
    body: Object.assign({}, ...given.map(extra => extra.body)),
    headers: Object.assign({}, ...given.map(extra => extra.headers)),
  }
}

const NO_EXTRA: Extra = Object.freeze({})

function placeOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  let place = '$'
  for (const step of path ?? []) {
    const key = typeof step === 'object' ? step.key : step
    place += typeof key === 'number' ? `[${key}]` : `.${String(key)}`
  }
  return place
}

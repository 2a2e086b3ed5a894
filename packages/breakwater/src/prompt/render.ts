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

/** Validates the input, fills the template, stamps name, version and hash. */
export async function render(prompt: Prompt, input: unknown, options: RenderOptions = {}): Promise<Request | Failure> {
  const accepted = await acceptInput(prompt, input)
  if ('code' in accepted) return accepted
  const messages = await fillTemplate(prompt, accepted.value)
  if (!Array.isArray(messages)) return messages as Failure
  return {
    prompt: { name: prompt.name, version: prompt.version, hash: prompt.hash },
    messages,
    tools: options.tools ?? [],
    outputSchema: prompt.compiled?.jsonSchema,
    wantsJson: prompt.compiled !== undefined,
    settings: options.settings === undefined ? prompt.settings : { ...prompt.settings, ...options.settings },
    extra: mergeExtra(prompt.extra, options.extra),
  }
}

async function acceptInput(prompt: Prompt, input: unknown): Promise<{ readonly value: unknown } | Failure> {
  if (prompt.inputSchema === undefined) return { value: input }
  let result: Awaited<ReturnType<(typeof prompt.inputSchema)['~standard']['validate']>>
  try {
    const validated = prompt.inputSchema['~standard'].validate(input)
    result = validated instanceof Promise ? await validated : validated
  } catch (cause) {
    return callbackFailed(`${prompt.where} input`, cause)
  }
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

async function fillTemplate(prompt: Prompt, input: unknown): Promise<readonly Message[] | Failure> {
  try {
    const made = prompt.template(input as never)
    const rendered = made instanceof Promise ? await made : made
    return typeof rendered === 'string' ? [{ role: 'user', content: rendered }] : rendered
  } catch (cause) {
    return callbackFailed(`${prompt.where} messages`, cause)
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

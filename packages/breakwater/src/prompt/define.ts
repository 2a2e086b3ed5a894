import type { StandardSchemaV1 } from '@standard-schema/spec'
import { BUDGET_FIELDS, checkOverflow } from '../budget/index.ts'
import { assertChecks, type Check } from '../check/index.ts'
import { compileOutput, type OutputSchema } from '../output/index.ts'
import { misuse } from '../result/index.ts'
import { readyTools, type Tools } from '../tool/index.ts'
import { contentHash } from './hash.ts'
import { checkOnFailure, type OnFailure } from './on-failure.ts'
import { checkOptions } from './options.ts'
import type {
  FallbackOf,
  PendingOf,
  Prompt,
  PromptOptions,
  SimplerOf,
  Template,
  UncheckedPromptOptions,
  ValueOf,
} from './prompt.ts'

const KNOWN = [
  'name',
  'version',
  'input',
  'output',
  'outputJsonSchema',
  'messages',
  'settings',
  'extra',
  'budget',
  'onFailure',
  'maxReasks',
  'maxRepairs',
  'onBroken',
  'tools',
  'maxSteps',
  'overflow',
  'checks',
]

/**
 * A named, versioned prompt. Mistakes in it are thrown here, never at the first call.
 *
 * @throws BreakwaterError naming the prompt and the field
 */
export function definePrompt<
  Input extends StandardSchemaV1,
  Output extends OutputSchema | undefined = undefined,
  const Failures extends OnFailure = Record<never, never>,
  Given extends Tools = Record<never, never>,
>(
  options: PromptOptions<Input, Output, Failures, Given>,
): Prompt<
  StandardSchemaV1.InferInput<Input>,
  ValueOf<Output> | SimplerOf<Failures> | PendingOf<Given>,
  FallbackOf<Failures>
>
export function definePrompt<
  Input,
  Output extends OutputSchema | undefined = undefined,
  const Failures extends OnFailure = Record<never, never>,
  Given extends Tools = Record<never, never>,
>(
  options: UncheckedPromptOptions<Input, Output, Failures, Given>,
): Prompt<Input, ValueOf<Output> | SimplerOf<Failures> | PendingOf<Given>, FallbackOf<Failures>>
export function definePrompt(
  options:
    | PromptOptions<StandardSchemaV1, OutputSchema | undefined, OnFailure, Tools>
    | UncheckedPromptOptions<never, OutputSchema | undefined, OnFailure, Tools>,
): Prompt<never, unknown, unknown> {
  const where = `definePrompt(${typeof options?.name === 'string' ? options.name : '?'})`
  checkOptions(where, options, KNOWN)
  if (typeof options.messages !== 'function') throw misuse(`${where} messages`, 'a function', typeof options.messages)
  return createPrompt({ ...options, where, template: options.messages as Template, source: String(options.messages) })
}

/** What both kinds of definition (code and `.prompt` files) come to. */
export interface PromptParts {
  readonly where: string
  readonly template: Template
  /** The text of the template, for the content hash. */
  readonly source: string
  readonly input?: StandardSchemaV1 | undefined
}

/** Checks a definition and computes once what every call of it needs. */
export function createPrompt<Input, Value, Fallback>(
  options: PromptParts &
    Omit<UncheckedPromptOptions<never, OutputSchema | undefined, OnFailure, Tools>, 'messages' | 'input'>,
): Prompt<Input, Value, Fallback> {
  const { where, output } = options
  if (typeof options.name !== 'string' || options.name === '') {
    throw misuse(`${where} name`, 'a non-empty string', typeof options.name)
  }
  if (options.input !== undefined && !isStandardSchema(options.input)) {
    throw misuse(`${where} input`, 'a Standard Schema (zod, valibot, arktype)', typeof options.input)
  }
  const onFailure = options.onFailure ?? {}
  checkOnFailure(where, onFailure)
  checkCounts(where, options)
  checkOverflow(where, options.overflow)
  const compiled =
    output === undefined
      ? undefined
      : compileOutput(output, {
          where: `${where} output`,
          ...(options.outputJsonSchema === undefined ? {} : { jsonSchema: options.outputJsonSchema }),
        })
  const settings = options.settings ?? {}
  const tools = readyTools(where, options.tools ?? {})
  const checks = (options.checks ?? []) as readonly Check<never, never>[]
  assertChecks(`${where} checks`, checks)
  const hash = contentHash({
    source: options.source,
    output: compiled?.jsonSchema,
    settings,
    extra: options.extra,
    tools: tools.map(({ definition }) => definition),
    checks: checks.map(({ name }) => name),
  })
  const identity = Object.freeze({ name: options.name, version: options.version ?? hash, hash })
  return Object.freeze({
    ...identity,
    identity,
    where,
    output,
    compiled: compiled as never,
    inputSchema: options.input,
    template: options.template,
    settings,
    extra: options.extra ?? {},
    budget: options.budget ?? {},
    onFailure,
    maxReasks: options.maxReasks ?? 1,
    maxRepairs: options.maxRepairs ?? 'all',
    onBroken: options.onBroken ?? 'restart',
    tools,
    maxSteps: options.maxSteps ?? 8,
    overflow: options.overflow ?? {},
    checks,
  })
}

function checkCounts(where: string, options: { budget?: object; settings?: object; maxReasks?: number }): void {
  const fields = { ...options.budget, maxReasks: options.maxReasks }
  for (const [field, value] of Object.entries(fields)) {
    const isCount = value === undefined || (typeof value === 'number' && value >= 0)
    if (!isCount) throw misuse(`${where} ${field}`, 'a number of at least 0', String(value))
  }
  checkOptions(`${where} budget`, options.budget ?? {}, BUDGET_FIELDS)
}

export const isStandardSchema = (schema: unknown): schema is StandardSchemaV1 =>
  (typeof schema === 'object' || typeof schema === 'function') && schema !== null && '~standard' in schema

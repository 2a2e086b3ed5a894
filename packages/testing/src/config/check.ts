import { ConfigError } from './config.ts'

type Accepts = (value: unknown) => boolean

const isPath: Accepts = value => typeof value === 'string' && value !== ''
const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPrompt: Accepts = value =>
  isObject(value) && typeof value.name === 'string' && typeof value.template === 'function'

const isListOf =
  (accepts: Accepts): Accepts =>
  value =>
    Array.isArray(value) && value.every(accepts)

const EVALUATION: { readonly [field: string]: Accepts } = {
  scorers: isListOf(value => isObject(value) && typeof value.name === 'string' && typeof value.score === 'function'),
  pairwise: isListOf(value => isObject(value) && typeof value.name === 'string' && typeof value.criteria === 'string'),
  thresholds: isListOf(value => typeof value === 'string'),
  baseline: isPath,
  journal: isPath,
}

function isEvaluation(value: unknown): boolean {
  const isField = ([field, given]: [string, unknown]): boolean =>
    Object.hasOwn(EVALUATION, field) && (given === undefined || (EVALUATION[field] as Accepts)(given))
  return isObject(value) && Object.entries(value).every(isField)
}

const PATH = ['a path that is not empty', isPath] as const

const FIELDS: { readonly [field: string]: readonly [expected: string, accepts: Accepts] } = {
  client: [
    'options for createClient, or a function that makes them',
    value => isObject(value) || typeof value === 'function',
  ],
  prompts: ['a directory, or a list of prompts and directories', value => isPath(value) || Array.isArray(value)],
  datasets: PATH,
  cassettes: PATH,
  store: PATH,
  evaluation: ['{ scorers, pairwise, thresholds, baseline, journal }, each as it should be', isEvaluation],
}

/** @throws ConfigError naming the file and the first field that is wrong */
export function checkConfig(file: string, config: unknown): asserts config is object {
  if (config === undefined) {
    throw new ConfigError(`${file}: expected a default export: export default defineConfig({ … })`)
  }
  if (!isObject(config))
    throw new ConfigError(`${file}: expected its default export to be an object, received ${kindOf(config)}`)
  for (const [field, value] of Object.entries(config)) checkField(file, field, value)
  const prompts = Array.isArray(config.prompts) ? config.prompts : []
  for (const [index, value] of prompts.entries()) {
    if (isPath(value) || isPrompt(value)) continue
    throw new ConfigError(`${file}: prompts[${index}]: expected a prompt or a directory, received ${kindOf(value)}`)
  }
}

function checkField(file: string, field: string, value: unknown): void {
  if (!Object.hasOwn(FIELDS, field)) {
    throw new ConfigError(`${file}: ${field}: no such field; there are ${Object.keys(FIELDS).join(', ')}`)
  }
  const [expected, accepts] = FIELDS[field] as (typeof FIELDS)[string]
  if (value !== undefined && !accepts(value)) {
    throw new ConfigError(`${file}: ${field}: expected ${expected}, received ${kindOf(value)}`)
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === '') return 'an empty text'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

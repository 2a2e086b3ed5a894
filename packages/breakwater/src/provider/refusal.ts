import type { Settings } from '../result/index.ts'
import type { ProviderError, RefusalHint } from './dialect.ts'

/** How servers say that they do not take a schema or a mode, lower-cased. */
const MODE_PHRASES = [
  'response_format',
  'response format',
  'responsejsonschema',
  'response_json_schema',
  'responseschema',
  'response_schema',
  'response mime type',
  'output_config.format',
  'output_format',
  'text.format',
  'json_schema',
  'structured output',
  'schema is too complex',
  'compiled grammar is too large',
  'too many optional parameters',
  'too many states',
  'tool_choice',
  'function calling config',
]

/** Without their back-ticks, which some have and others have not. */
const HISTORY_PHRASES = [
  'bound to a different conversation',
  'signature in thinking block',
  'without its required following item',
  'thought_signature',
  'thought signature',
]

const UNSUPPORTED = /(?:unsupported (?:parameter|value)|unrecognized request argument supplied): ['"`]?([a-z_.]{1,60})/
const REFUSED_FIELD =
  /['"`]([a-z_.]{1,60})['"`]?(?: \w{1,20})? (?:is not supported|is deprecated|is not permitted|may only be set|cannot be set)/

/** What a refused request was refused for. */
export function readHint(
  message: string,
  param: string | undefined,
  code: string | undefined,
): { readonly hint: RefusalHint | undefined; readonly parameter: string | undefined } {
  const text = message.toLowerCase()
  const bare = text.replaceAll('`', '')
  if (HISTORY_PHRASES.some(phrase => bare.includes(phrase))) return { hint: 'history', parameter: param }
  const field = param ?? UNSUPPORTED.exec(text)?.[1] ?? REFUSED_FIELD.exec(text)?.[1]
  if (field !== undefined && settingOfParameter(field) !== undefined && settingOfParameter(field) !== 'toolChoice') {
    return { hint: 'parameter', parameter: field }
  }
  const subject = `${field ?? ''} ${text}`
  if (MODE_PHRASES.some(phrase => subject.includes(phrase))) return { hint: 'mode', parameter: field }
  const isRefused = code === 'unsupported_parameter' || code === 'unsupported_value' || code === 'extra_forbidden'
  return { hint: field !== undefined && isRefused ? 'parameter' : undefined, parameter: field }
}

/** Which of our settings a dialect's field carries. */
const SETTINGS: Readonly<Record<string, keyof Settings>> = {
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  max_output_tokens: 'maxOutputTokens',
  maxoutputtokens: 'maxOutputTokens',
  temperature: 'temperature',
  top_p: 'topP',
  topp: 'topP',
  stop: 'stop',
  stop_sequences: 'stop',
  stopsequences: 'stop',
  seed: 'seed',
  random_seed: 'seed',
  reasoning: 'reasoning',
  'reasoning.effort': 'reasoning',
  reasoning_effort: 'reasoning',
  thinking: 'reasoning',
  'thinking.type': 'reasoning',
  'output_config.effort': 'reasoning',
  thinking_budget: 'reasoning',
  thinkingconfig: 'reasoning',
  tool_choice: 'toolChoice',
  cache_control: 'cache',
  prompt_cache_options: 'cache',
}

function settingOfParameter(parameter: string): keyof Settings | undefined {
  const name = parameter.toLowerCase()
  return Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined
}

/** The output mode or its schema was refused: the next mode may be taken. */
export const isUnsupportedMode = (error: ProviderError): boolean => error.hint === 'mode'

/** The field that this model does not take, and the setting behind it; undefined for any other error. */
export function unsupportedParameter(
  error: ProviderError,
): { readonly parameter: string; readonly setting: keyof Settings | undefined } | undefined {
  if (error.hint !== 'parameter' || error.parameter === undefined) return undefined
  return { parameter: error.parameter, setting: settingOfParameter(error.parameter) }
}

/** The history's reasoning parts were refused: without them the request may pass. */
export const isRefusedHistory = (error: ProviderError): boolean => error.hint === 'history'

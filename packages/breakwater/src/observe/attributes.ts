import type { Attributes } from '@opentelemetry/api'
import type { AttemptStep, ReadyRoute, Report } from '../attempt/index.ts'
import type { Outcome } from '../policy/index.ts'
import {
  messageText,
  type PromptIdentity,
  type RawOutput,
  type Request,
  type Settings,
  type Usage,
} from '../result/index.ts'
import { word } from './bounded.ts'
import type { AnyResult, ObservedCall } from './events.ts'

// Names: the GenAI semantic conventions (https://github.com/open-telemetry/semantic-conventions-genai), and `llm.*` for
// what they have no word for.

export const promptAttributes = ({ name, version, hash }: PromptIdentity): Attributes => ({
  'llm.prompt.name': name,
  'llm.prompt.version': version,
  'llm.prompt.hash': hash,
})

export function callStartAttributes(call: ObservedCall): Attributes {
  const { tags } = call.options
  const attributes: Attributes = {
    'llm.call.id': call.id,
    ...promptAttributes(call.prompt),
  }
  for (const tag in tags) attributes[`llm.tag.${tag}`] = tags[tag] as string
  return attributes
}

/** Tokens and cost of a call are `llm.*`: who sums the conventions' attributes over spans must not count them twice. */
export function callAttributes(call: ObservedCall, result: AnyResult): Attributes {
  const { attempts, usage, costUsd, repairs } = result.call
  const last = attempts.at(-1)
  const route = call.routes.find(({ name }) => name === last?.route)
  const isParsed = parseOk(result)
  return {
    'llm.result': result.ok ? 'value' : result.failure.code,
    'llm.fallback': !result.ok && result.fallback !== undefined,
    'llm.attempts': attempts.length,
    'llm.reasks': call.reasks,
    'llm.repairs': repairs.map(repair => repair.name),
    'llm.caveats': result.ok ? result.caveats.map(caveat => caveat.code) : [],
    ...(isParsed === undefined ? {} : { 'llm.parse_ok': isParsed }),
    ...(route === undefined ? {} : { 'llm.route': route.name, 'llm.model': route.model }),
    ...(call.request === undefined ? {} : { 'llm.input_chars': inputChars(call.request) }),
    ...(usage.inputTokens === undefined ? {} : { 'llm.usage.input_tokens': usage.inputTokens }),
    ...(usage.outputTokens === undefined ? {} : { 'llm.usage.output_tokens': usage.outputTokens }),
    ...(costUsd === undefined ? {} : { 'llm.cost_usd': costUsd }),
    ...(result.ok ? {} : { 'error.type': result.failure.code }),
  }
}

/** Whether the output could be read; undefined where there was none to read. */
export function parseOk(result: AnyResult): boolean | undefined {
  if (result.ok || result.failure.class === 'semantic') return true
  return result.failure.class === 'output' ? false : undefined
}

export const inputChars = ({ messages }: Request): number =>
  messages.reduce((sum, message) => sum + messageText(message).length, 0)

export function attemptStartAttributes({ attempt, isStreamed }: AttemptStep): Attributes {
  const { route, request, call, number } = attempt
  return {
    ...addressedAttributes(route),
    ...settingsAttributes(request.settings),
    'gen_ai.output.type': request.wantsJson ? 'json' : 'text',
    ...(isStreamed ? { 'gen_ai.request.stream': true } : {}),
    ...promptAttributes(call.prompt),
    'llm.attempt': number,
  }
}

function settingsAttributes({ maxOutputTokens, temperature, topP, seed, stop }: Settings): Attributes {
  const attributes: Attributes = {}
  if (maxOutputTokens !== undefined) attributes['gen_ai.request.max_tokens'] = maxOutputTokens
  if (temperature !== undefined) attributes['gen_ai.request.temperature'] = temperature
  if (topP !== undefined) attributes['gen_ai.request.top_p'] = topP
  if (seed !== undefined) attributes['gen_ai.request.seed'] = seed
  if (stop !== undefined) attributes['gen_ai.request.stop_sequences'] = [...stop]
  return attributes
}

/** What names a route. */
export const routeAttributes = (route: ReadyRoute): Attributes => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': route.provider,
  'gen_ai.request.model': route.model,
  'llm.route': route.name,
})

const ofRoutes = new WeakMap<ReadyRoute, Attributes>()

/** The same with its address, once for each route: reading that takes longer than all the rest. */
function addressedAttributes(route: ReadyRoute): Attributes {
  const known = ofRoutes.get(route)
  if (known !== undefined) return known
  const url = route.definition.kind === 'http' ? new URL(route.definition.baseURL) : undefined
  const attributes: Attributes = {
    ...routeAttributes(route),
    ...(url === undefined ? {} : addressOf(url)),
  }
  ofRoutes.set(route, attributes)
  return attributes
}

export const attemptAttributes = ({ report, isStreamed }: AttemptStep, outcome: Outcome): Attributes => ({
  ...answerAttributes(report, isStreamed, outcome.ok ? outcome.output : undefined),
  ...(outcome.ok ? {} : { 'error.type': outcome.failure.code }),
})

/** What came back for one request. */
export function answerAttributes(report: Report, isStreamed: boolean, output: RawOutput | undefined): Attributes {
  const firstChunkMs = isStreamed ? firstChunkAfterMs(report) : undefined
  return {
    ...(report.status === undefined ? {} : { 'http.response.status_code': report.status }),
    ...(report.requestId === undefined ? {} : { 'llm.request_id': word(report.requestId) }),
    ...(firstChunkMs === undefined ? {} : { 'gen_ai.response.time_to_first_chunk': firstChunkMs / 1_000 }),
    ...(output === undefined ? {} : outputAttributes(output)),
  }
}

/** From the request's beginning to the first byte of its answer. */
export function firstChunkAfterMs({ timings }: Report): number | undefined {
  const { connectMs = 0, writeMs = 0, firstByteMs } = timings
  return firstByteMs === undefined ? undefined : connectMs + writeMs + firstByteMs
}

function outputAttributes(output: RawOutput): Attributes {
  return {
    'gen_ai.response.finish_reasons': [word(output.finish.raw ?? output.finish.reason)],
    ...(output.responseId === undefined ? {} : { 'gen_ai.response.id': word(output.responseId) }),
    ...(output.model === undefined ? {} : { 'gen_ai.response.model': word(output.model) }),
    ...usageAttributes(output.usage),
  }
}

function usageAttributes(usage: Usage): Attributes {
  const attributes: Attributes = {}
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  if (inputTokens !== undefined) attributes['gen_ai.usage.input_tokens'] = inputTokens
  if (outputTokens !== undefined) attributes['gen_ai.usage.output_tokens'] = outputTokens
  if (cacheReadTokens !== undefined) attributes['gen_ai.usage.cache_read.input_tokens'] = cacheReadTokens
  if (cacheWriteTokens !== undefined) attributes['gen_ai.usage.cache_creation.input_tokens'] = cacheWriteTokens
  if (reasoningTokens !== undefined) attributes['gen_ai.usage.reasoning.output_tokens'] = reasoningTokens
  return attributes
}

export const addressOf = (url: URL): Attributes => ({
  'server.address': url.hostname,
  'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
})

import type { Attributes } from '@opentelemetry/api'
import type { AttemptStep, CallAttempt, ReadyRoute, Report } from '../attempt/index.ts'
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

/** What a sampler may go by. Everything else is said at the end: what is said at the start is checked twice by the SDK. */
export function callStartAttributes({ prompt, options: { tags } }: ObservedCall): Attributes {
  const attributes: Attributes = { 'llm.prompt.name': prompt.name }
  for (const tag in tags) attributes[`llm.tag.${tag}`] = tags[tag] as string
  return attributes
}

/** Tokens and cost of a call are `llm.*`: who sums the conventions' attributes over spans must not count them twice. */
export function callAttributes(call: ObservedCall, result: AnyResult): Attributes {
  const { attempts, usage, costUsd, repairs } = result.call
  const last = attempts.at(-1)
  const route = call.routes.find(({ name }) => name === last?.route)
  const attributes: Attributes = {
    'llm.call.id': call.id,
    'llm.prompt.version': call.prompt.version,
    'llm.prompt.hash': call.prompt.hash,
    'llm.result': result.ok ? 'value' : result.failure.code,
    'llm.fallback': !result.ok && result.fallback !== undefined,
    'llm.attempts': attempts.length,
    'llm.reasks': call.reasks,
    'llm.repairs': repairs.map(repair => repair.name),
    'llm.caveats': result.ok ? result.caveats.map(caveat => caveat.code) : [],
  }
  const isParsed = parseOk(result)
  if (isParsed !== undefined) attributes['llm.parse_ok'] = isParsed
  if (route !== undefined) {
    attributes['llm.route'] = route.name
    attributes['llm.model'] = route.model
  }
  if (call.request !== undefined) attributes['llm.input_chars'] = inputChars(call.request)
  if (usage.inputTokens !== undefined) attributes['llm.usage.input_tokens'] = usage.inputTokens
  if (usage.outputTokens !== undefined) attributes['llm.usage.output_tokens'] = usage.outputTokens
  if (costUsd !== undefined) attributes['llm.cost_usd'] = costUsd
  return attributes
}

/** Whether the output could be read; undefined where there was none to read. */
export function parseOk(result: AnyResult): boolean | undefined {
  if (result.ok || result.failure.class === 'semantic') return true
  return result.failure.class === 'output' ? false : undefined
}

export function inputChars({ messages }: Request): number {
  let chars = 0
  for (const message of messages)
    chars += typeof message.content === 'string' ? message.content.length : messageText(message).length
  return chars
}

function addSettings(attributes: Attributes, settings: Settings): void {
  const { maxOutputTokens, temperature, topP, seed, stop } = settings
  if (maxOutputTokens !== undefined) attributes['gen_ai.request.max_tokens'] = maxOutputTokens
  if (temperature !== undefined) attributes['gen_ai.request.temperature'] = temperature
  if (topP !== undefined) attributes['gen_ai.request.top_p'] = topP
  if (seed !== undefined) attributes['gen_ai.request.seed'] = seed
  if (stop !== undefined) attributes['gen_ai.request.stop_sequences'] = [...stop]
}

/** What names a route. */
export const routeAttributes = (route: ReadyRoute): Attributes => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': route.provider,
  'gen_ai.request.model': route.model,
  'llm.route': route.name,
})

const ofRoutes = new WeakMap<ReadyRoute, Attributes>()

/**
 * What the conventions want a sampler to know: the route and its address. Made once for each route: reading the address
 * takes longer than all the rest.
 */
export function attemptStartAttributes({ route }: CallAttempt): Attributes {
  const known = ofRoutes.get(route)
  if (known !== undefined) return known
  const url = route.definition.kind === 'http' ? new URL(route.definition.baseURL) : undefined
  const attributes: Attributes = { ...routeAttributes(route), ...(url === undefined ? {} : addressOf(url)) }
  ofRoutes.set(route, attributes)
  return attributes
}

/** What was asked for, and what came of it. */
export function attemptAttributes({ attempt, report, isStreamed }: AttemptStep, outcome: Outcome): Attributes {
  const { request, call, number } = attempt
  const attributes = answerAttributes(report, isStreamed, outcome.ok ? outcome.output : undefined)
  addSettings(attributes, request.settings)
  attributes['gen_ai.output.type'] = request.wantsJson ? 'json' : 'text'
  if (isStreamed) attributes['gen_ai.request.stream'] = true
  attributes['llm.prompt.name'] = call.prompt.name
  attributes['llm.prompt.version'] = call.prompt.version
  attributes['llm.prompt.hash'] = call.prompt.hash
  attributes['llm.attempt'] = number
  return attributes
}

/** What came back for one request. */
export function answerAttributes(report: Report, isStreamed: boolean, output: RawOutput | undefined): Attributes {
  const attributes: Attributes = {}
  const firstChunkMs = isStreamed ? firstChunkAfterMs(report) : undefined
  if (report.status !== undefined) attributes['http.response.status_code'] = report.status
  if (report.requestId !== undefined) attributes['llm.request_id'] = word(report.requestId)
  if (firstChunkMs !== undefined) attributes['gen_ai.response.time_to_first_chunk'] = firstChunkMs / 1_000
  if (output !== undefined) addOutput(attributes, output)
  return attributes
}

/** From the request's beginning to the first byte of its answer. */
export function firstChunkAfterMs({ timings }: Report): number | undefined {
  const { connectMs = 0, writeMs = 0, firstByteMs } = timings
  return firstByteMs === undefined ? undefined : connectMs + writeMs + firstByteMs
}

function addOutput(attributes: Attributes, { finish, responseId, model, usage }: RawOutput): void {
  attributes['gen_ai.response.finish_reasons'] = [word(finish.raw ?? finish.reason)]
  if (responseId !== undefined) attributes['gen_ai.response.id'] = word(responseId)
  if (model !== undefined) attributes['gen_ai.response.model'] = word(model)
  addUsage(attributes, usage)
}

function addUsage(attributes: Attributes, usage: Usage): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  if (inputTokens !== undefined) attributes['gen_ai.usage.input_tokens'] = inputTokens
  if (outputTokens !== undefined) attributes['gen_ai.usage.output_tokens'] = outputTokens
  if (cacheReadTokens !== undefined) attributes['gen_ai.usage.cache_read.input_tokens'] = cacheReadTokens
  if (cacheWriteTokens !== undefined) attributes['gen_ai.usage.cache_creation.input_tokens'] = cacheWriteTokens
  if (reasoningTokens !== undefined) attributes['gen_ai.usage.reasoning.output_tokens'] = reasoningTokens
}

export const addressOf = (url: URL): Attributes => ({
  'server.address': url.hostname,
  'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
})

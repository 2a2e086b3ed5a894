import type { Attributes } from '@opentelemetry/api'
import type { AttemptStep, CallAttempt, ReadyRoute } from '../attempt/index.ts'
import type { Outcome } from '../policy/index.ts'
import { messageText, type RawOutput, type Usage } from '../result/index.ts'
import type { AnyResult, ObservedCall } from './events.ts'

// Names: the GenAI semantic conventions of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/gen-ai/), and
// `llm.*` for what they have no word for.

export function callStartAttributes(call: ObservedCall): Attributes {
  const { tags } = call.options
  const attributes: Attributes = {
    'llm.call.id': call.id,
    'llm.prompt.name': call.prompt.name,
    'llm.prompt.version': call.prompt.version,
    'llm.prompt.hash': call.prompt.hash,
  }
  for (const tag in tags) attributes[`llm.tag.${tag}`] = tags[tag] as string
  return attributes
}

export function callAttributes(result: AnyResult): Attributes {
  const last = result.call.attempts.at(-1)
  return {
    'llm.result': result.ok ? 'value' : result.failure.code,
    'llm.parse_ok': result.ok,
    'llm.fallback': !result.ok && result.fallback !== undefined,
    'llm.attempts': result.call.attempts.length,
    'llm.repairs': result.call.repairs.map(repair => repair.name),
    'llm.caveats': result.ok ? result.caveats.map(caveat => caveat.code) : [],
    ...(last === undefined ? {} : { 'llm.route': last.route }),
    ...(result.ok ? {} : { 'error.type': result.failure.code }),
    ...usageAttributes(result.call.usage),
  }
}

export function attemptStartAttributes({ route, request, call, number }: CallAttempt): Attributes {
  const { settings } = request
  return {
    ...routeAttributes(route),
    'llm.prompt.name': call.prompt.name,
    'llm.prompt.version': call.prompt.version,
    'llm.attempt': number,
    'llm.input_chars': request.messages.reduce((sum, message) => sum + messageText(message).length, 0),
    ...(settings.maxOutputTokens === undefined ? {} : { 'gen_ai.request.max_tokens': settings.maxOutputTokens }),
    ...(settings.temperature === undefined ? {} : { 'gen_ai.request.temperature': settings.temperature }),
    ...(settings.topP === undefined ? {} : { 'gen_ai.request.top_p': settings.topP }),
    ...(settings.seed === undefined ? {} : { 'gen_ai.request.seed': settings.seed }),
    ...(settings.stop === undefined ? {} : { 'gen_ai.request.stop_sequences': [...settings.stop] }),
  }
}

const ofRoutes = new WeakMap<ReadyRoute, Attributes>()

/** What never changes of a route, once for each: reading its address takes longer than all the rest. */
function routeAttributes(route: ReadyRoute): Attributes {
  const known = ofRoutes.get(route)
  if (known !== undefined) return known
  const url = route.definition.kind === 'http' ? new URL(route.definition.baseURL) : undefined
  const attributes: Attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': route.provider,
    'gen_ai.request.model': route.model,
    'llm.model': route.model,
    'llm.route': route.name,
    ...(url === undefined ? {} : { 'server.address': url.hostname, 'server.port': portOf(url) }),
  }
  ofRoutes.set(route, attributes)
  return attributes
}

export function attemptAttributes({ report }: AttemptStep, outcome: Outcome): Attributes {
  return {
    ...(report.status === undefined ? {} : { 'http.response.status_code': report.status }),
    ...(outcome.ok ? outputAttributes(outcome.output) : { 'error.type': outcome.failure.code }),
  }
}

function outputAttributes(output: RawOutput): Attributes {
  return {
    'gen_ai.response.finish_reasons': [output.finish.raw ?? output.finish.reason],
    ...(output.responseId === undefined ? {} : { 'gen_ai.response.id': output.responseId }),
    ...(output.model === undefined ? {} : { 'gen_ai.response.model': output.model }),
    ...usageAttributes(output.usage),
  }
}

function usageAttributes(usage: Usage): Attributes {
  return {
    ...(usage.inputTokens === undefined ? {} : { 'gen_ai.usage.input_tokens': usage.inputTokens }),
    ...(usage.outputTokens === undefined ? {} : { 'gen_ai.usage.output_tokens': usage.outputTokens }),
    ...(usage.cacheReadTokens === undefined ? {} : { 'gen_ai.usage.cache_read.input_tokens': usage.cacheReadTokens }),
    ...(usage.cacheWriteTokens === undefined
      ? {}
      : { 'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens }),
  }
}

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

import {
  checkSettings,
  countForeignParts,
  type HttpRoute,
  isRefusedHistory,
  isUnsupportedMode,
  type OutputMode,
  outputModes,
  type ProviderError,
  unsupportedParameter,
} from '../provider/index.ts'
import {
  type Caveat,
  createFailure,
  type Failure,
  type Message,
  messageParts,
  type Request,
  type Settings,
} from '../result/index.ts'
import type { ReadyRoute } from './ready-route.ts'
import type { Call, CallAttempt } from './shapes.ts'

/** The best mode in which the request may go out and that the route has not refused; the last resort is words. */
export function modeOf(route: ReadyRoute, request: Request, definition: HttpRoute): OutputMode {
  return outputModes(request, definition).find(mode => !route.learned.refusedModes.has(mode)) ?? 'prompt'
}

/**
 * The request as this route's model takes it: the route's defaults where nothing nearer was said, less what the model
 * refuses. What the caller asked for and cannot have is an invalid request, before one is spent.
 */
export function fitToRoute({ call, route, request }: CallAttempt, definition: HttpRoute): Request | Failure {
  const merged = withDefaults(request, route)
  const checked = checkSettings(merged, definition, request.settings)
  if (!checked.ok) return createFailure('invalid_request', `route ${route.name}, ${checked.setting}: ${checked.reason}`)
  for (const { setting, reason } of checked.dropped) note(call, 'setting_dropped', `${setting} was not sent: ${reason}`)
  const kept = withoutLearned(checked.settings, route, call)
  const messages = fitHistory(call, route, request.messages, route.target('prompt', false).family)
  return kept === merged.settings && messages === merged.messages ? merged : { ...merged, settings: kept, messages }
}

/** What the client and the route ask for where nothing nearer to the call does. */
export function withDefaults(request: Request, { settings, definition: { extra } }: ReadyRoute): Request {
  if (isEmpty(settings) && isEmpty(extra)) return request
  return {
    ...request,
    settings: { ...settings, ...request.settings },
    extra: {
      body: { ...extra.body, ...request.extra.body },
      headers: { ...extra.headers, ...request.extra.headers },
    },
  }
}

/** Defaults that the model was seen to refuse; what a caller sets is sent, so that the refusal is told. */
function withoutLearned(settings: Settings, { learned }: ReadyRoute, call: Call): Settings {
  if (learned.refusedSettings.size === 0) return settings
  const kept: { -readonly [name in keyof Settings]: unknown } = { ...settings }
  for (const name of learned.refusedSettings) {
    if (kept[name] === undefined || call.isAskedFor(name)) continue
    delete kept[name]
  }
  return kept as Settings
}

/** Reasoning parts go back to the family that wrote them, and to no other. */
function fitHistory(call: Call, route: ReadyRoute, messages: readonly Message[], family: string): readonly Message[] {
  const foreign = countForeignParts(messages, family)
  if (foreign > 0) note(call, 'history_reduced', `${foreign} reasoning parts were left out for route ${route.name}`)
  if (!call.dropsReasoning) return messages
  return messages.map(message =>
    typeof message.content === 'string'
      ? message
      : { ...message, content: messageParts(message).filter(part => part.type !== 'reasoning') },
  )
}

/**
 * What a refusal teaches about the route, or about this history: true when the same attempt may do without it. What was
 * learned holds for the route from here on; whoever meets the same refusal, having been under way, just goes on.
 *
 * @param sent the request as it went out
 */
export function learnFrom(
  error: ProviderError,
  { call, route }: CallAttempt,
  definition: HttpRoute,
  sent: Request,
  mode: OutputMode,
): boolean {
  if (isUnsupportedMode(error)) {
    if (mode === 'prompt' || !sent.wantsJson) return false
    route.learned.refusedModes.add(mode)
    const lower = modeOf(route, sent, definition)
    note(call, 'mode_lowered', `route ${route.name} refused the output mode ${mode}; ${lower} was used`)
    return true
  }
  const setting = unsupportedParameter(error)?.setting
  if (setting !== undefined && sent.settings[setting] !== undefined && !call.isAskedFor(setting)) {
    route.learned.refusedSettings.add(setting)
    note(call, 'setting_dropped', `${setting} was not sent: route ${route.name} refused it`)
    return true
  }
  if (isRefusedHistory(error) && !call.dropsReasoning) {
    call.dropsReasoning = true
    note(call, 'history_reduced', `route ${route.name} refused the reasoning parts of the history; they were left out`)
    return true
  }
  return false
}

/** Said once, however many attempts it is true of. */
function note(call: Call, code: Caveat['code'], message: string): void {
  if (!call.caveats.some(caveat => caveat.message === message)) call.caveats.push({ code, message })
}

const isEmpty = (object: object): boolean => {
  for (const _ in object) return false
  return true
}

import type { Request, Settings } from '../result/index.ts'
import { MIN_BUDGET_TOKENS } from './anthropic/thinking.ts'
import type { Capabilities } from './dialect.ts'
import type { HttpRoute } from './route.ts'

/** What becomes of the settings on a route. */
export type SettingsCheck =
  | {
      readonly ok: true
      /** What is left to send. */
      readonly settings: Settings
      /** What the model refuses or ignores, each with the reason: a caveat `setting_dropped`. */
      readonly dropped: readonly DroppedSetting[]
    }
  | { readonly ok: false; readonly setting: keyof Settings | 'tools'; readonly reason: string }

export interface DroppedSetting {
  readonly setting: keyof Settings
  readonly reason: string
}

/** Whether the model will think: then silence is no stall, and some settings are refused. */
export function willReason(settings: Settings, capabilities: Capabilities): boolean {
  if (settings.reasoning === undefined) return capabilities.reasoningDefault === 'on'
  return settings.reasoning !== 'none' && capabilities.reasoningForm !== 'none'
}

/**
 * What the route's model takes of the settings. A refused setting that the caller made (on the prompt or the call) is
 * an invalid request, found before one is spent; one that is a default of the route or client is left out.
 *
 * @param callerSettings those of the prompt and the call
 */
export function checkSettings(request: Request, route: HttpRoute, callerSettings: Settings): SettingsCheck {
  const tools = toolsRefusal(request, route.capabilities)
  if (tools !== undefined) return { ok: false, setting: 'tools', reason: `${route.model} ${tools}` }
  const dropped: DroppedSetting[] = []
  for (const { setting, read } of RULES) {
    if (request.settings[setting] === undefined) continue
    const refusal = read(request, route)
    if (refusal === undefined) continue
    const reason = `${route.model} ${refusal.reason}`
    if (refusal.ignored !== true && callerSettings[setting] !== undefined) return { ok: false, setting, reason }
    dropped.push({ setting, reason })
  }
  if (dropped.length === 0) return { ok: true, settings: request.settings, dropped }
  const names = dropped.map(drop => drop.setting)
  const kept = Object.entries(request.settings).filter(([name]) => !names.includes(name as keyof Settings))
  return { ok: true, settings: Object.fromEntries(kept), dropped }
}

interface Refusal {
  readonly reason: string
  /** It would be taken and have no effect. */
  readonly ignored?: true
}

interface Rule {
  readonly setting: keyof Settings
  readonly read: (request: Request, route: HttpRoute) => Refusal | undefined
}

const RULES: readonly Rule[] = [
  { setting: 'temperature', read: (request, route) => samplingRefusal(request, route, request.settings.temperature) },
  { setting: 'topP', read: (request, route) => samplingRefusal(request, route, request.settings.topP) },
  { setting: 'stop', read: stopRefusal },
  { setting: 'seed', read: seedRefusal },
  { setting: 'reasoning', read: reasoningRefusal },
  { setting: 'toolChoice', read: toolChoiceRefusal },
]

/** From this version on, sampling parameters are refused even at their defaults. */
const NO_SAMPLING_VERSION = '2026-10-21'

function samplingRefusal(request: Request, route: HttpRoute, value: number | undefined): Refusal | undefined {
  const { capabilities, dialect } = route
  const isAnthropic = dialect.name === 'anthropic'
  if (isAnthropic && (capabilities.apiVersion ?? '') >= NO_SAMPLING_VERSION) {
    return { reason: `refuses sampling parameters with API version ${capabilities.apiVersion}` }
  }
  if (capabilities.sampling === 'ignored') return { reason: 'ignores sampling parameters', ignored: true }
  // The default value is taken where others are refused.
  if (value === 1) return undefined
  if (capabilities.sampling === 'refused') return { reason: 'refuses sampling parameters' }
  const reasons = willReason(request.settings, capabilities)
  if (!reasons) return undefined
  if (capabilities.sampling === 'without_reasoning') {
    return { reason: "takes sampling parameters only with reasoning 'none'" }
  }
  return isAnthropic ? { reason: 'refuses sampling parameters while it thinks' } : undefined
}

function stopRefusal(_request: Request, { capabilities }: HttpRoute): Refusal | undefined {
  return capabilities.stop === false ? { reason: 'takes no stop sequences on this interface' } : undefined
}

function seedRefusal(_request: Request, { capabilities }: HttpRoute): Refusal | undefined {
  return capabilities.seedField === null ? { reason: 'takes no seed on this interface' } : undefined
}

function reasoningRefusal({ settings }: Request, { capabilities, dialect }: HttpRoute): Refusal | undefined {
  const asked = settings.reasoning
  const form = capabilities.reasoningForm
  if (form === 'none') return asked === 'none' ? undefined : { reason: 'has no reasoning switch' }
  if (typeof asked === 'object') {
    const takesBudget = capabilities.reasoningBudget ?? (form === 'budget' || form === 'object')
    if (!takesBudget) return { reason: 'takes reasoning levels, not a budget' }
    return dialect.name === 'anthropic' ? budgetRefusal(asked.budgetTokens, settings.maxOutputTokens) : undefined
  }
  const levels = capabilities.reasoningLevels
  if (asked === undefined || levels === undefined || levels.includes(asked) || isNear(asked, dialect.name)) {
    if (dialect.name !== 'anthropic' || form !== 'budget' || asked === 'none') return undefined
    return budgetRefusal(MIN_BUDGET_TOKENS, settings.maxOutputTokens)
  }
  return { reason: `takes the reasoning levels ${levels.join(', ')}` }
}

/** `minimal` is said as `low` to Claude. */
const isNear = (asked: string, dialect: string): boolean => dialect === 'anthropic' && asked === 'minimal'

function budgetRefusal(budgetTokens: number, maxOutputTokens: number | undefined): Refusal | undefined {
  if (budgetTokens < MIN_BUDGET_TOKENS) return { reason: `needs a budget of at least ${MIN_BUDGET_TOKENS} tokens` }
  if (maxOutputTokens === undefined || maxOutputTokens > budgetTokens) return undefined
  return { reason: `needs an output cap above the ${budgetTokens} tokens of its reasoning budget` }
}

function toolChoiceRefusal(request: Request, { capabilities, dialect }: HttpRoute): Refusal | undefined {
  const { toolChoice, reasoning } = request.settings
  if (toolChoice === 'auto' || toolChoice === 'none') return undefined
  if (request.tools.length === 0) return { reason: 'cannot call a tool: there is none' }
  if (typeof toolChoice === 'object' && !request.tools.some(tool => tool.name === toolChoice.name)) {
    return { reason: 'cannot be made to call a tool that is not among the tools' }
  }
  if (capabilities.forcedTools === false) return { reason: 'refuses a forced tool choice' }
  const hasBudget =
    typeof reasoning === 'object' || (capabilities.reasoningForm === 'budget' && reasoning !== undefined)
  if (dialect.name === 'anthropic' && hasBudget && reasoning !== 'none') {
    return { reason: 'refuses a forced tool choice beside a reasoning budget' }
  }
  return undefined
}

function toolsRefusal(request: Request, capabilities: Capabilities): string | undefined {
  if (request.tools.length === 0) return undefined
  if (capabilities.tools === 'refused') return "takes no tools on this interface; api 'responses' may"
  if (capabilities.tools !== 'without_reasoning' || !willReason(request.settings, capabilities)) return undefined
  return "takes tools on this interface only with reasoning 'none': set it, or use api 'responses'"
}

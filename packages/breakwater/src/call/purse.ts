import type { CallAttempt } from '../attempt/index.ts'
import { markUsage } from '../attempt/index.ts'
import { type Meter, reserve, spendingOf, usageOr, writtenTokens } from '../budget/index.ts'
import type { Outcome, Share } from '../policy/index.ts'
import type { AttemptReport, Failure, RawOutput, Usage } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import { meterOf } from './meters.ts'

/** Sets the attempt's share of the call's budgets aside; its cap is lowered to what is left. */
export function takeShare(attempt: CallAttempt): Share<CallAttempt, RawOutput> | { readonly failure: Failure } {
  const { request, route, tokens } = attempt
  const meter = meterOf(route)
  const asked = request.settings.maxOutputTokens ?? route.settings.maxOutputTokens
  const reserved = reserve((attempt.call as OpenCall).ledgers, {
    what: route.name,
    inputTokens: tokens.input,
    maxOutputTokens: asked,
    prices: meter.prices,
  })
  if ('failure' in reserved) return reserved
  const { maxOutputTokens, need } = reserved
  return {
    attempt: maxOutputTokens === asked || maxOutputTokens === undefined ? attempt : capped(attempt, maxOutputTokens),
    settle(outcome) {
      const isCustom = route.definition.kind === 'custom'
      const usage = usageOf(outcome, meter, tokens.input, need.outputTokens, isCustom)
      const spending = usage === undefined ? NOTHING : spendingOf(usage, meter.prices)
      reserved.settle(outcome.report === undefined ? undefined : spending)
      if (usage?.estimated === true) markUsage(outcome.report, usage, spending.costUsd)
      if (outcome.ok) meter.note(request, tokens.rawInput ?? tokens.input, outcome.output.usage)
      return outcome
    },
  }
}

/** It went out, and was refused or lost. */
const NOTHING = { inputTokens: 0, outputTokens: 0, costUsd: 0, isEstimated: false }

const capped = (attempt: CallAttempt, maxOutputTokens: number): CallAttempt => ({
  ...attempt,
  request: { ...attempt.request, settings: { ...attempt.request.settings, maxOutputTokens } },
})

/**
 * What an attempt has used: as reported; as estimated where nothing was; undefined where nothing was used.
 *
 * @param mostOutput what was set aside for its answer
 */
function usageOf(
  outcome: Outcome,
  meter: Meter,
  inputTokens: number,
  mostOutput: number,
  isCustom: boolean,
): Usage | undefined {
  const { report } = outcome
  if (outcome.ok) {
    const { output } = outcome
    return usageOr(output.usage, inputTokens, () => writtenTokens(output))
  }
  const isUnseen = isCustom && report?.status === undefined
  if (report === undefined || !(isUnseen || wasWorkedOn(report))) return undefined
  const { raw } = outcome.failure
  // What a broken stream had reported is a beginning of what was used.
  return usageOr({ ...report.usage, outputTokens: undefined }, inputTokens, () =>
    raw === undefined ? meter.usualOutput(mostOutput) : writtenTokens(raw),
  )
}

/**
 * The request was written, and not refused: the model may have worked, and its provider may charge for it. Of custom
 * routes nothing is known but that they were asked.
 */
const wasWorkedOn = ({ status, timings }: AttemptReport): boolean =>
  status === undefined ? timings.writeMs !== undefined : status >= 200 && status <= 299

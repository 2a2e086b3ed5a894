import { bootstrapInterval } from './bootstrap.ts'
import { zOf } from './proportion.ts'
import type { ConfidenceOptions, Interval, ResampleOptions } from './shapes.ts'

/** One case that both a judge and a person have seen. */
export interface Labelled {
  readonly judge: boolean
  readonly person: boolean
}

export interface Agreement {
  readonly cases: number
  /** What the judge said, where the person said it passes, and where the person said it fails. */
  readonly confusion: {
    readonly rightlyPassed: number
    readonly wronglyPassed: number
    readonly rightlyFailed: number
    readonly wronglyFailed: number
  }
  /** The share of cases on which both say the same. */
  readonly agreement: number
  /**
   * Cohen's kappa: agreement beyond what chance would bring; 1 is complete, 0 no better than chance. NaN where both
   * always say the same one thing.
   */
  readonly kappa: Interval
  /** The judge's share of passes among what the person passes; NaN where there is none. */
  readonly sensitivity: number
  /** The judge's share of failures among what the person fails; NaN where there is none. */
  readonly specificity: number
}

/** How far a judge can be trusted, by cases that people have labelled. */
export function judgeAgreement(labelled: readonly Labelled[], options: ResampleOptions = {}): Agreement {
  const confusion = countConfusion(labelled)
  const { rightlyPassed, wronglyPassed, rightlyFailed, wronglyFailed } = confusion
  return {
    cases: labelled.length,
    confusion,
    agreement: (rightlyPassed + rightlyFailed) / labelled.length,
    kappa: bootstrapInterval(labelled, cohenKappa, { method: 'percentile', ...options }),
    sensitivity: rightlyPassed / (rightlyPassed + wronglyFailed),
    specificity: rightlyFailed / (rightlyFailed + wronglyPassed),
  }
}

function countConfusion(labelled: readonly Labelled[]): Agreement['confusion'] {
  const count = (judge: boolean, person: boolean): number =>
    labelled.filter(each => each.judge === judge && each.person === person).length
  return {
    rightlyPassed: count(true, true),
    wronglyPassed: count(true, false),
    rightlyFailed: count(false, false),
    wronglyFailed: count(false, true),
  }
}

/** @see Cohen, "A coefficient of agreement for nominal scales" (1960) */
function cohenKappa(labelled: readonly Labelled[]): number {
  const { rightlyPassed, wronglyPassed, rightlyFailed, wronglyFailed } = countConfusion(labelled)
  const total = labelled.length
  const observed = (rightlyPassed + rightlyFailed) / total
  const judgePasses = (rightlyPassed + wronglyPassed) / total
  const personPasses = (rightlyPassed + wronglyFailed) / total
  const byChance = judgePasses * personPasses + (1 - judgePasses) * (1 - personPasses)
  return byChance === 1 ? Number.NaN : (observed - byChance) / (1 - byChance)
}

/**
 * The true pass rate behind a judge's: what the judge says of all cases, corrected by how it errs where a person has
 * labelled. Undefined where the labels show no judge better than chance (sensitivity + specificity of at most 1), or
 * lack one of the two labels.
 *
 * @see Rogan and Gladen, "Estimating prevalence from the results of a screening test" (1978), for the estimate
 * @see Lang and Reiczigel, "Confidence limits for prevalence of disease adjusted for estimated sensitivity and
 *   specificity" (2014), for the interval
 */
export function correctedRate(
  judged: readonly boolean[],
  labelled: readonly Labelled[],
  options: ConfidenceOptions = {},
): Interval | undefined {
  const passes = labelled.filter(({ person }) => person)
  const fails = labelled.filter(({ person }) => !person)
  const rightPasses = passes.filter(({ judge }) => judge).length
  const rightFails = fails.filter(({ judge }) => !judge).length
  const skill = rightPasses / passes.length + rightFails / fails.length - 1
  if (judged.length === 0 || !(skill > 0)) return undefined
  const z = zOf(options)
  const apparent = padded(judged.filter(Boolean).length, judged.length, (z * z) / 2)
  const sensitivity = padded(rightPasses, passes.length, 1)
  const specificity = padded(rightFails, fails.length, 1)
  const gain = sensitivity.share + specificity.share - 1
  const center = (apparent.share + specificity.share - 1) / gain
  const shift = 2 * z * z * (center * sensitivity.error - (1 - center) * specificity.error)
  const error = apparent.error + center ** 2 * sensitivity.error + (1 - center) ** 2 * specificity.error
  const half = (z * Math.sqrt(error)) / gain
  const raw = (judged.filter(Boolean).length / judged.length + rightFails / fails.length - 1) / skill
  return {
    estimate: withinOne(raw),
    low: withinOne(center + shift - half),
    high: withinOne(center + shift + half),
  }
}

/** A share and its squared error, with `extra` imagined successes and as many imagined failures. */
function padded(successes: number, total: number, extra: number): { readonly share: number; readonly error: number } {
  const share = (successes + extra) / (total + 2 * extra)
  return { share, error: (share * (1 - share)) / (total + 2 * extra) }
}

const withinOne = (share: number): number => Math.min(1, Math.max(0, share))

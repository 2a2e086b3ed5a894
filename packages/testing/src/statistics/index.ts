export { type Agreement, correctedRate, judgeAgreement, type Labelled } from './agreement.ts'
export { type BootstrapOptions, bootstrapInterval } from './bootstrap.ts'
export { mean, quantile, variance } from './describe.ts'
export { type Flakiness, flakiness } from './flakiness.ts'
export { holm } from './holm.ts'
export { comparePairedRates, comparePairedScores, type Discordant, mcnemarTest } from './paired.ts'
export {
  detectableDifference,
  detectableDrop,
  detectableShift,
  type PowerOptions,
  pairedPower,
  type Sampled,
} from './power.ts'
export { clusteredRateInterval, wilsonInterval } from './proportion.ts'
export type {
  Alternative,
  Comparison,
  ComparisonOptions,
  ConfidenceOptions,
  Interval,
  ResampleOptions,
} from './shapes.ts'
export { type Counted, compareRates, compareSamples } from './two-sample.ts'

export { type PlannedRequest, planStorm, type StormPlan } from './plan.ts'
export { createRandom, hashSeed } from './random.ts'
export type { Latency, RateLimit, Script, Storm, StormFault, StormWindow, Weighted } from './storm.ts'

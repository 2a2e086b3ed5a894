import type { Storm } from '../storm.ts'
import { badNetwork, brokenStreams, hostile, sloppyModel } from './mixtures.ts'
import { brownOut, calm, darkness, rateLimited, restarts, rollingOutage, totalOutage } from './outages.ts'
import { productionTuesday } from './production-tuesday.ts'

/** The built-in storms by name. */
export const storms: { readonly [name: string]: Storm } = Object.fromEntries(
  [
    productionTuesday,
    calm,
    badNetwork,
    sloppyModel,
    brokenStreams,
    hostile,
    rateLimited,
    brownOut,
    rollingOutage,
    restarts,
    totalOutage,
    darkness,
  ].map(storm => [storm.name, storm]),
)

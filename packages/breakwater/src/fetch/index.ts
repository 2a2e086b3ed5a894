export { createHardenedFetch, type HardenedFetch } from './hardened-fetch.ts'

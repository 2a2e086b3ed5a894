// `npm run soak`, `npm run soak -- CALLS SEED`: random storms against random policies, half an hour at most.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { soak } from '../packages/breakwater/test/soak.ts'

const [calls = '75000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
/** How much the heap may grow over the whole run. */
const MAX_GROWTH_MB = 30
/** On top of the longest time for which the machine did not let this process run. */
const MAX_LATE_MS = 50

process.on('unhandledRejection', error => {
  console.error('a rejection that nobody handled:', error)
  process.exitCode = 1
})

console.info(`seed ${seed}`)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const seen = await soak({ calls: Number(calls), seed: Number(seed), timeMs: 1_800_000 })
const heldUpMs = delay.max / 1_000_000
const grownMB = seen.heapMB.last - seen.heapMB.first
console.info(
  `${seen.calls} calls, ${seen.streams} of them streams: ${seen.values} values, ${seen.failures} failures, ${seen.wrong.length} wrong`,
)
console.info(
  `the latest result came ${seen.latestMs.toFixed(0)} ms after its deadline; the process itself was held up for up to ${heldUpMs.toFixed(0)} ms`,
)
console.info(`the heap grew by ${grownMB.toFixed(1)} MB (at most ${MAX_GROWTH_MB})`)
for (const wrong of seen.wrong.slice(0, 20)) console.error(wrong)
if (seen.wrong.length > 0 || grownMB > MAX_GROWTH_MB || seen.latestMs > MAX_LATE_MS + heldUpMs) process.exitCode = 1

/**
 * What the types cost: 100 prompts and 50 tools over 50 schemas of 20 fields, type-checked beside the same schemas with `z.infer`.
 *
 *     npm run build && npm run bench:types
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, writeProject } from './project.ts'

const ROUNDS = 7
const GOAL = 1.3

function typeCheckMs(folder: string): number {
  const startedMs = performance.now()
  execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['--project', folder], { stdio: ['ignore', 'inherit', 'inherit'] })
  return performance.now() - startedMs
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

const built = join(ROOT, 'packages/breakwater/dist/index.d.ts')
const inferred = await writeProject('inferred', built)
const prompted = await writeProject('prompted', built)
try {
  const rounds = Array.from({ length: ROUNDS }, () => [typeCheckMs(inferred), typeCheckMs(prompted)] as const)
  const ratio = median(rounds.map(([alone, withPrompts]) => withPrompts / alone))
  const [alone, withPrompts] = [median(rounds.map(([ms]) => ms)), median(rounds.map(([, ms]) => ms))]
  console.log(`z.infer alone   ${Math.round(alone)} ms`)
  console.log(`with prompts    ${Math.round(withPrompts)} ms`)
  console.log(`ratio           ${ratio.toFixed(2)} (goal: at most ${GOAL}; median of ${ROUNDS} paired rounds)`)
} finally {
  for (const folder of [inferred, prompted]) rmSync(folder, { recursive: true })
}

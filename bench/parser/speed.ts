import { createRequire } from 'node:module'
import { jsonrepair } from 'jsonrepair'
import { compileOutput } from '../../packages/breakwater/src/output/index.ts'
import { documentOf, SCHEMA } from './documents.ts'

type Run = () => unknown

const ROUNDS = 9
/** Of what takes seconds. */
const FEW_ROUNDS = 3

const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
  Ajv2020: new (options: object) => { compile(schema: object): (value: unknown) => boolean }
}
const check = new Ajv2020({ strict: false, allErrors: true }).compile(SCHEMA)
const compiled = compileOutput(SCHEMA)

/** CPU microseconds of one run. */
function cpuOf(run: Run, times: number): number {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) run()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / times
}

/** Until it is compiled for good: CPU time counts the compiler's threads too. */
const WARM_UP_MS = 500

function warmUp(run: Run): void {
  const end = performance.now() + WARM_UP_MS
  while (performance.now() < end) run()
}

/** The median of ratios that were measured side by side, round by round. */
function ratio(run: Run, base: Run, times: number, rounds: number): number {
  warmUp(run)
  warmUp(base)
  const ratios = Array.from({ length: rounds }, () => cpuOf(run, times) / cpuOf(base, times))
  return ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)]!
}

function mustRead(text: string): void {
  const result = compiled.parse(text)
  if (!result.ok) throw new Error(result.failure.message)
}

/** Against `JSON.parse` of the undamaged document and the same compiled check. */
export function printSpeed(): void {
  for (const [bytes, times] of [
    [1_000, 2_000],
    [1_000_000, 4],
  ] as const) {
    const { name, valid, damaged } = documentOf(bytes)
    const base = (): boolean => check(JSON.parse(valid))
    const line = (what: string, run: Run, reach?: number): void => {
      const isSlow = reach === undefined && bytes >= 1_000_000
      const factor = isSlow ? ratio(run, base, 1, FEW_ROUNDS) : ratio(run, base, times, ROUNDS)
      const verdict = reach === undefined ? '' : `(reach ${reach}x: ${factor <= reach ? 'holds' : 'does not hold'})`
      console.log(`${name}, ${what}`.padEnd(40), `${factor.toFixed(2)}x`.padStart(8), verdict)
    }
    line('valid', () => mustRead(valid), 1.5)
    line('damaged', () => mustRead(damaged), 6)
    line('damaged, jsonrepair + check', () => check(JSON.parse(jsonrepair(damaged))))
  }
}

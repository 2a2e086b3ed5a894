import { type CallsComparison, compareCalls, ranTogether, type Together } from '@breakwater/testing/evaluation'
import { EXIT, Mistake } from '../../mistake.ts'
import { withStore } from '../../store-file.ts'
import { callsOf, versionRef } from './calls-of.ts'
import type { Comparison } from './comparison.ts'
import type { CompareOptions } from './options.ts'
import { describeComparison } from './terminal.ts'

export async function runCompare(a: string, b: string, options: CompareOptions): Promise<number> {
  const refs = [versionRef(a), versionRef(b)] as const
  if (a === b) throw new Mistake(`${a} is named twice: name two versions`)
  const { since, until, unit, alpha, decide } = options
  const time = { ...(since !== undefined && { fromMs: since }), ...(until !== undefined && { toMs: until }) }
  const [first, second] = await withStore(options.store, store => callsOf(store, refs, time))
  const together = options.anyTime ? undefined : ranTogether(first, second)
  const compared = compareCalls(together?.first ?? first, together?.second ?? second, {
    ...{ alpha, decide },
    ...(unit !== undefined && { unit }),
  })
  if (unit !== undefined && (compared.units?.first === 0 || compared.units?.second === 0)) {
    throw new Mistake(`--unit ${unit}: no call of one of the versions has a tag of that name`)
  }
  const comparison: Comparison = {
    ...compared,
    ...{ first: refs[0], second: refs[1], alpha, unit, time: together && timeOf(together) },
    verdict: verdictOf(compared),
  }
  if (options.json) console.log(JSON.stringify(comparison, null, 2))
  else for (const line of describeComparison(comparison, options.anyTime === true)) console.log(line)
  return comparison.verdict === 'worse' ? EXIT.failed : EXIT.ok
}

const timeOf = ({ fromMs, toMs, leftOut }: Together): Comparison['time'] => ({ fromMs, toMs, leftOut })

/** One figure that is worse is not made up for by another that is better. */
function verdictOf({ deciding }: CallsComparison): Comparison['verdict'] {
  const verdicts = deciding.map(({ verdict }) => verdict)
  return verdicts.includes('worse') ? 'worse' : verdicts.includes('better') ? 'better' : 'unclear'
}

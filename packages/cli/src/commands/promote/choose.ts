import { confirm, isCancel, multiselect, select, text } from '@clack/prompts'
import type { StoredCase } from 'breakwater/store'
import { EXIT, Mistake } from '../../mistake.ts'
import type { ExpectOptions } from './expectation.ts'

const MOST_SHOWN = 12

/** Questions need a terminal on both sides. */
export const mayAsk = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/** @throws Mistake where there is nothing to choose from, or the choice was given up */
export async function chooseCases(failures: readonly StoredCase[]): Promise<readonly StoredCase[]> {
  if (failures.length === 0) throw new Mistake('nothing has failed: there is nothing to promote', EXIT.failed)
  return answered(
    await multiselect({
      message: 'Which failures shall become cases of a dataset? (space chooses, enter ends)',
      options: failures.map(one => ({ value: one, label: labelOf(one) })),
      maxItems: MOST_SHOWN,
    }),
  )
}

function labelOf({ fingerprint, failure, prompt, count, lastAtMs }: StoredCase): string {
  const times = count === 1 ? 'once' : `${count} times`
  const last = new Date(lastAtMs).toISOString().slice(0, 16).replace('T', ' ')
  return `${fingerprint.slice(0, 8)}  ${failure?.code ?? 'value'}  ${prompt.name}  ${times}, last ${last}`
}

/** @throws Mistake where the choice was given up */
export async function chooseExpectation(kept: StoredCase): Promise<ExpectOptions> {
  const code = kept.failure?.code
  const how = answered(
    await select<'checks' | 'value' | 'fails'>({
      message: `${kept.fingerprint.slice(0, 8)} ${endingOf(kept)}. How must it end?`,
      options: [
        { value: 'checks', label: "in a value that the prompt's schema and checks accept" },
        { value: 'value', label: 'in a value that you type' },
        ...(code === undefined ? [] : [{ value: 'fails' as const, label: `in ${code}, as it did` }]),
      ],
    }),
  )
  if (how === 'checks') return { checks: true }
  if (how === 'fails') return { fails: String(code) }
  return { value: answered(await text({ message: 'The value, as JSON', validate: jsonFlaw })) }
}

/** How a call ended, for people. */
export const endingOf = ({ failure }: StoredCase): string =>
  failure === undefined ? 'ended in a value' : `failed with ${failure.code}`

/** @throws Mistake unless the answer is yes */
export async function confirmWriting(count: number): Promise<void> {
  const isWanted = answered(await confirm({ message: `Write ${count === 1 ? 'this case' : `these ${count} cases`}?` }))
  if (!isWanted) throw givenUp()
}

function jsonFlaw(json: string | undefined): string | undefined {
  try {
    JSON.parse(json ?? '')
    return undefined
  } catch {
    return 'This is not JSON.'
  }
}

/** Ctrl-C in a question answers a symbol. */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw givenUp()
  return answer as Exclude<T, symbol>
}

const givenUp = (): Mistake => new Mistake('given up: nothing was written', EXIT.failed)

import colors from 'picocolors'
import { printable } from '../../mark.ts'
import type { Promoted } from './add-case.ts'
import { describeExpectation } from './expectation.ts'
import type { WrittenTest } from './write-test.ts'

const CHANGES = {
  added: 'added to',
  replaced: 'replaced in',
  same: 'is already in',
  kept: 'stands otherwise in',
} as const satisfies Record<Promoted['change'], string>

const ENDINGS = {
  green: colors.green('green now'),
  red: colors.red('red now'),
  unanswered: colors.yellow('not replayed'),
  unknown: colors.yellow('not replayed'),
} as const satisfies Record<Promoted['now'], string>

/** What became of a case, for people. */
export function tell({ id, dataset, change, expect, isFaithful, now, why, test }: Promoted & WrittenTest): string {
  const lines = [
    `${colors.bold(id)} ${CHANGES[change]} ${dataset}: ${describeExpectation(expect)}`,
    `  ${ENDINGS[now]}${why === undefined ? '' : `: ${printable(why)}`}`,
  ]
  if (change === 'kept') lines.push('  left as it is there: --replace writes over it')
  if (!isFaithful) {
    lines.push(
      `  ${colors.yellow('not faithful')}: without what is personal, the output no longer ends as the call did; read it before you rely on it`,
    )
  }
  if (test !== undefined) lines.push(`  ${test.file}, with ${test.cassette}`)
  return lines.join('\n')
}

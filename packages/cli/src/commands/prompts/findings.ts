import { join } from 'node:path'
import type { Finding } from '@breakwater/testing/prompts'
import colors from 'picocolors'
import { printable } from '../../mark.ts'
import { shown } from '../../shown.ts'

/** What was found, for people: where it is, what it is, what to do. */
export function findingLines(findings: readonly Finding[], directory: string): string[] {
  return findings.flatMap(({ code, severity, file, line, prompt, what, remedy }) => {
    const paint = severity === 'error' ? colors.red : colors.yellow
    const place = `${shown(join(directory, file))}${line === undefined ? '' : `:${line}`}`
    return [
      `${colors.bold(place)}  ${paint(severity)}  ${code}${prompt === undefined ? '' : `  ${prompt}`}`,
      `  ${printable(what)}`,
      colors.dim(`  → ${printable(remedy)}`),
    ]
  })
}

/** What does not stand in the way of a command, but of what its user may believe: on standard error. */
export function warnOf(findings: readonly Finding[], directory: string): void {
  for (const line of findingLines(findings, directory)) console.error(line)
}

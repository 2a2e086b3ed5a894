import { parseOutput } from '../../packages/breakwater/src/output/index.ts'
import { SCHEMA } from './documents.ts'

const PIECES: { readonly [name: string]: string } = {
  'open brackets': '[',
  'open braces': '{"a":',
  quotes: '"',
  'bracketed quotes': '["x ',
  fences: '```json\n{"a": "\n',
  backslashes: '\\',
  'escaped quotes in a list': '["\\"',
  commas: '{"a":1,,',
  comments: '/* ',
  'white space in a list': '[ ',
  'HTML quotes': '{&quot;',
  'think tags': '<think>',
}

const MIN_CHARACTERS = 1_000_000

function msOf(text: string): number {
  const start = process.cpuUsage()
  parseOutput(SCHEMA, text)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

/** Ten times the text must not take more than about ten times as long. */
export function printHostile(): void {
  for (const [name, piece] of Object.entries(PIECES)) {
    const short = piece.repeat(Math.ceil(MIN_CHARACTERS / piece.length))
    msOf(short)
    const shortMs = msOf(short)
    const longMs = msOf(short.repeat(10))
    console.log(
      name.padEnd(30),
      `${shortMs.toFixed(0)} ms`.padStart(9),
      `${longMs.toFixed(0)} ms`.padStart(9),
      `${(longMs / Math.max(shortMs, 1)).toFixed(1)}x`,
    )
  }
}

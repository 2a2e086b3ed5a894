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
  'HTML objects': '{&quot;a&quot;:}',
  'escaped objects': '{\\"a\\":',
  'think tags': '<think>',
  'empty thoughts': '<think></think>',
  'many objects': '{"a":1} ',
  'broken lines': '{"a": b c: d\n',
  'fences of broken JSON': '```json\n{"a": b c: d}\n```\n',
  'doubtful strings': '{"a":"\\d\\nx \n',
  'unclosed strings': '{"a": "b ',
  apostrophes: "['",
  'bare commas': ',',
  'bare colons': ':',
  'bare fences': '```\n',
  digits: '1',
}

/** Before the pieces: nothing, a string of the schema's, a list of it, a list of numbers. */
const LEADS = ['', '{"summary": "', '{"items": [', '[1'] as const

const MIN_CHARACTERS = 1_000_000
const MAX_FACTOR = 12
/** A shorter time is noise: a text counts as taking at least this long. */
const MIN_MS = 50

function msOf(text: string): number {
  const start = process.cpuUsage()
  parseOutput(SCHEMA, text)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

/** The better of two: the first at a size is the one in which the heap grows. */
const leastMsOf = (text: string): number => Math.min(msOf(text), msOf(text))

/** One string of its own, as it comes from a network: a string that was joined is laid out at its first reading. */
const hostile = (lead: string, piece: string, length: number): string =>
  Buffer.from(lead + piece.repeat(Math.ceil(length / piece.length))).toString()

/** Ten times the text must not take more than about ten times as long. Answers whether that holds for all. */
export function printHostile(): boolean {
  let isLinear = true
  for (const [name, piece] of Object.entries(PIECES)) {
    for (const lead of LEADS) {
      const shortMs = leastMsOf(hostile(lead, piece, MIN_CHARACTERS))
      const longMs = leastMsOf(hostile(lead, piece, MIN_CHARACTERS * 10))
      const factor = longMs / Math.max(shortMs, MIN_MS)
      isLinear &&= factor <= MAX_FACTOR
      const times = `${shortMs.toFixed(0)} ms`.padStart(9) + `${longMs.toFixed(0)} ms`.padStart(9)
      console.log(name.padEnd(25), lead.padEnd(14), times, factor <= MAX_FACTOR ? 'linear' : `${factor.toFixed(1)}x`)
    }
  }
  return isLinear
}

/**
 * How well and how fast redaction finds: precision and recall per type on the sentences of fixtures/redaction (same
 * type, same borders), and characters a second on plain and on hostile text.
 *
 *     node bench/redaction/main.ts [--errors]
 */
import { precisionOf, readSentences, recallOf, type Score, scoreSentences } from '../../fixtures/redaction/labelled.ts'
import { createRedactor } from '../../packages/breakwater/src/redact/index.ts'
import { SPEED_TEXTS } from './texts.ts'

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)}%`.padStart(8)

function printRow(name: string, score: Score): void {
  const counts = [score.labels, score.found, score.right].map(count => String(count).padStart(7)).join('')
  console.log(`${name.padEnd(20)}${counts}${percent(recallOf(score))}${percent(precisionOf(score))}`)
}

function printScores(): void {
  const sentences = readSentences()
  const { overall, byType, errors } = scoreSentences(sentences, text => createRedactor().redact(text).found)
  console.log(`${sentences.length} sentences`)
  console.log(`${'type'.padEnd(20)} labels  found  right  recall  precis.`)
  for (const [type, score] of [...byType].sort(([a], [b]) => a.localeCompare(b))) printRow(type, score)
  printRow('overall', overall)
  if (process.argv.includes('--errors')) for (const error of errors) console.log(error)
}

/** Million characters a second of CPU time, the best of three runs: other programs on the machine do not count. */
function speedOf(text: string): number {
  const { redact } = createRedactor()
  redact(text.slice(0, 200_000))
  let bestMicros = Number.POSITIVE_INFINITY
  for (let run = 0; run < 3; run++) {
    const before = process.cpuUsage()
    redact(text)
    const { user, system } = process.cpuUsage(before)
    bestMicros = Math.min(bestMicros, user + system)
  }
  return text.length / bestMicros
}

printScores()
console.log('\nMillion characters a second of CPU time')
for (const [name, text] of Object.entries(SPEED_TEXTS))
  console.log(`${name.padEnd(40)}${speedOf(text).toFixed(1).padStart(8)}`)

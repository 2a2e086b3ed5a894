/** Prints how well answers are understood: `node bench/meaning/main.ts`. */
import { ANSWER_FILES, type Figures, figuresOf, HELD_OUT_FILE, readAnswers } from './inspected.ts'

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`

function printAnswers(title: string, figures: Figures): void {
  console.log(`${title}: ${figures.right} of ${figures.answers} named right`)
  console.log(`  values kept ${percent(figures.valuesKept)}`)
  console.log(`  refusals: precision ${percent(figures.precision)}, recall ${percent(figures.recall)}`)
  for (const { id, expect, got } of figures.wrong) console.log(`  ${id}: ${got}, expected ${expect}`)
}

printAnswers('answers', figuresOf(ANSWER_FILES.flatMap(readAnswers)))
printAnswers('answers held out', figuresOf(readAnswers(HELD_OUT_FILE)))

/** Prints how well answers are understood and values checked: `node bench/meaning/main.ts`. */
import { type GroundingFigures, groundingFigures, HELD_OUT_PAIRS, PAIR_FILES, readPairs } from './grounding.ts'
import { ANSWER_FILES, type Figures, figuresOf, HELD_OUT_FILE, readAnswers } from './inspected.ts'

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`

function printWrong(wrong: readonly { id: string; expect: string; got: string }[]): void {
  for (const { id, expect, got } of wrong) console.log(`  wrong: ${id} is ${expect}, taken for ${got}`)
}

function printAnswers(title: string, figures: Figures): void {
  console.log(`${title}: ${figures.right} of ${figures.answers} named right`)
  console.log(`  values kept ${percent(figures.valuesKept)}`)
  console.log(`  refusals: precision ${percent(figures.precision)}, recall ${percent(figures.recall)}`)
  printWrong(figures.wrong)
}

function printPairs(title: string, figures: GroundingFigures): void {
  console.log(`${title}: ${figures.pairs - figures.wrong.length} of ${figures.pairs} judged right`)
  console.log(`  ungrounded values: precision ${percent(figures.precision)}, recall ${percent(figures.recall)}`)
  printWrong(figures.wrong)
}

printAnswers('answers', figuresOf(ANSWER_FILES.flatMap(readAnswers)))
printAnswers('answers, held out', figuresOf(readAnswers(HELD_OUT_FILE)))
printPairs('grounded', await groundingFigures(PAIR_FILES.flatMap(readPairs)))
printPairs('grounded, held out', await groundingFigures(readPairs(HELD_OUT_PAIRS)))

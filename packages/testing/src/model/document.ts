import type { Question } from '../dialects/index.ts'

/** An instruction in front of a text is no longer than this. */
const MAX_INSTRUCTION_UNITS = 200

/**
 * The text that a question is about: the longest turn of the user, or what the last tool answered. An instruction that
 * stands before it on a line of its own, or ends in a colon, is not part of it.
 */
export function documentOf(question: Question): string {
  const last = question.turns.at(-1)
  if (last?.role === 'tool') return lastToolAnswers(question)
  let longest = ''
  for (const turn of question.turns) if (turn.role === 'user' && turn.text.length > longest.length) longest = turn.text
  return withoutInstruction(longest)
}

function lastToolAnswers(question: Question): string {
  const turns = [...question.turns]
  const answers: string[] = []
  while (turns.at(-1)?.role === 'tool') answers.unshift(turns.pop()!.text)
  return answers.join('\n')
}

function withoutInstruction(text: string): string {
  const head = text.slice(0, MAX_INSTRUCTION_UNITS)
  const firstWord = head.trimStart().split(/\s/, 1)[0] ?? ''
  if (!INSTRUCTION_WORDS.has(firstWord.toLowerCase().replace(/[:,.]$/, ''))) return text
  const end = [head.indexOf(': '), head.indexOf(':\n'), head.indexOf('\n')].filter(at => at >= 0)
  return end.length === 0 ? text : text.slice(Math.min(...end) + 1)
}

const INSTRUCTION_WORDS: ReadonlySet<string> = new Set(
  'summarize summarise summarizing extract classify read answer describe give list please write translate'.split(' '),
)

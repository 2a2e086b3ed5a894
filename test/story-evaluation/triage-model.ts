import { createAnswer, type Model } from '@breakwater/testing'

/** Stands in for a provider: sorts by words, and knows what is urgent only where its prompt says so. */
export const triageModel: Model = question => {
  const prompt = question.turns.map(({ text }) => text).join('\n')
  const message = question.turns.at(-1)?.text ?? ''
  return createAnswer(question, {
    text: JSON.stringify({ team: teamOf(message, prompt), urgent: isUrgent(message, prompt) }),
  })
}

const TEAMS = [
  ['billing', /invoice|payment|refund|charged/i],
  ['delivery', /parcel|address|deliver/i],
] as const

/** Two versions of a prompt differ in a case or two for no good reason, as they do. */
const SLIPS: readonly (readonly [message: RegExp, prompt: RegExp, team: string])[] = [
  [/discount code/, /so that the right team/, 'other'],
  [/VAT number/, /so that the right team/, 'other'],
  [/vegan/, /^Sort a message/m, 'delivery'],
]

function teamOf(message: string, prompt: string): string {
  const slip = SLIPS.find(([said, asked]) => said.test(message) && asked.test(prompt))
  return slip?.[2] ?? TEAMS.find(([, words]) => words.test(message))?.[0] ?? 'other'
}

const isUrgent = (message: string, prompt: string): boolean =>
  /urgent/i.test(prompt.replace(message, '')) &&
  /within a day/.test(prompt) &&
  /today|tomorrow|evening|twice|wrong/i.test(message)

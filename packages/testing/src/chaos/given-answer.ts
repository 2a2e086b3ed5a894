import { createAnswer, type Model } from '../model/index.ts'

/** Answers every question with this text: through the tool that is demanded, where one is. */
export function answering(text: string): Model {
  return question => {
    const { toolChoice, tools } = question
    const name =
      typeof toolChoice === 'object' ? toolChoice.name : toolChoice === 'required' ? tools[0]?.name : undefined
    if (name === undefined) return createAnswer(question, { text })
    return createAnswer(question, { toolCalls: [{ id: 'call_1', name, arguments: text }], finish: 'tool_calls' })
  }
}

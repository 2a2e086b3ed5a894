import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, Output, streamText } from 'ai'
import { KEY, MAX_OUTPUT_TOKENS, MODEL, OUTPUT, STREAM_CHARACTERS, TEXT } from './question.ts'
import { type Addresses, expectLength, type Subject } from './subject.ts'

/** The AI SDK with its defaults and the same schema. */
export function open(addresses: Addresses): Subject {
  const model = (baseURL: string) =>
    createOpenAICompatible({
      name: 'bench',
      baseURL,
      apiKey: KEY,
      supportsStructuredOutputs: true,
      includeUsage: true,
    })(MODEL)
  const plain = model(addresses.plain)
  const streaming = { burst: model(addresses.burst), events: model(addresses.events) }
  return {
    async call() {
      const { output } = await generateText({
        model: plain,
        prompt: `Summarize: ${TEXT}`,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        output: Output.object({ schema: OUTPUT }),
      })
      expectLength('key points', output.key_points.length, 3)
    },
    async stream(wire) {
      const result = streamText({ model: streaming[wire], prompt: `Summarize: ${TEXT}` })
      let characters = 0
      for await (const text of result.textStream) characters += text.length
      expectLength('characters', characters, STREAM_CHARACTERS)
    },
  }
}

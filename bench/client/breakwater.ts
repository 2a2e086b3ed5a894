import { type Client, type ClientOptions, createClient, definePrompt, openaiCompatible } from 'breakwater'
import { summarize } from './prompts.ts'
import { INPUT, KEY, MODEL, messages, STREAM_CHARACTERS, TEXT } from './question.ts'
import { type Addresses, expectLength, type Subject } from './subject.ts'

/** The whole path: input and output validated, all policies on with their defaults. */
export const open = (addresses: Addresses): Subject => openWith(addresses, createClient)

/** The same with clients that are made otherwise. */
export function openWith(addresses: Addresses, connect: (options: ClientOptions) => Client): Subject {
  const clientOf = (baseURL: string) => connect({ routes: [openaiCompatible({ model: MODEL, baseURL, apiKey: KEY })] })
  const plain = clientOf(addresses.plain)
  const streaming = { burst: clientOf(addresses.burst), events: clientOf(addresses.events) }
  const prompt = summarize(20_000)
  const tell = definePrompt({
    name: 'tell',
    version: '1.0.0',
    input: INPUT,
    messages: ({ text }) => messages(text),
  })
  return {
    async call() {
      const result = await plain.run(prompt, { text: TEXT })
      if (!result.ok) throw new Error(result.failure.message)
      expectLength('key points', result.value.key_points.length, 3)
    },
    async stream(wire) {
      let characters = 0
      for await (const event of streaming[wire].stream(tell, { text: TEXT })) {
        if (event.type === 'text') characters += event.text.length
        if (event.type === 'done' && !event.result.ok) throw new Error(event.result.failure.message)
      }
      expectLength('characters', characters, STREAM_CHARACTERS)
    },
  }
}

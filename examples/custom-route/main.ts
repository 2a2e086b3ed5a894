// A model that is reached by other means than HTTP: here a function in this process. Time limits, validation, re-asks and
// reports are the same as for any route.
//   node examples/custom-route/main.ts
import { createClient, custom, definePrompt, type StreamEvent } from 'breakwater'
import { z } from 'zod'

/** Answers with prose the first time, as models do, and with JSON once it is told. */
async function* countWords(text: string, isToldAgain: boolean): AsyncGenerator<StreamEvent> {
  const words = text.split(/\s+/).length
  yield { type: 'text', text: isToldAgain ? '{"words": ' : 'I count about ' }
  yield { type: 'text', text: isToldAgain ? `${words}}` : `${words} words.` }
}

const local = custom({
  name: 'local',
  model: 'word-counter',
  call: ({ messages }) => countWords(String(messages[0]?.content), messages.length > 1),
})

const count = definePrompt({
  name: 'count',
  output: z.object({ words: z.number().int() }),
  messages: (text: string) => text,
})

const client = createClient({ routes: [local] })
const result = await client.run(count, 'one two three four')
console.log(result.ok ? result.value : result.failure.message)
console.log(result.call.attempts.map(({ outcome }) => outcome).join(', '))
await client.close()

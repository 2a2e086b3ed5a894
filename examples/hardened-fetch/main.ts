// A program as there are many: a model's answer, printed as it comes, through somebody else's SDK. With --hardened the
// same program has one option more. What that changes:
//
//   npx breakwater chaos -- node examples/hardened-fetch/main.ts
//   npx breakwater chaos -- node examples/hardened-fetch/main.ts --hardened
import { createFetch } from 'breakwater'
import OpenAI from 'openai'

/** Whoever waits at a screen does not wait longer. */
const hardened = {
  fetch: createFetch({ timeouts: { firstByteMs: 1_500, idleMs: 1_500 }, budget: { timeMs: 4_000 } }),
  maxRetries: 0,
}

const openai = new OpenAI(process.argv.includes('--hardened') ? hardened : {})
try {
  const chunks = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Summarize: The storm reached the coast on Tuesday. The breakwater held.' }],
    stream: true,
  })
  for await (const chunk of chunks) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
  console.log()
} catch (error) {
  console.error(`no answer: ${error}`)
  process.exitCode = 1
}

// Prompts in files of their own: https://google.github.io/dotprompt/
//   node examples/prompt-files/main.ts
import { join } from 'node:path'
import { createSimulator } from '@breakwater/testing'
import { createClient, loadPrompts, openaiCompatible } from 'breakwater'

await using simulator = await createSimulator()
const client = createClient({ routes: [openaiCompatible({ model: 'simulated', baseURL: simulator.url })] })

const { headline } = await loadPrompts(join(import.meta.dirname, 'prompts'))
if (headline === undefined) throw new Error('prompts/headline.prompt is missing')

const text = 'The old breakwater was rebuilt in one summer. It is made of stone. Ships rest behind it again.'
const result = await client.run(headline, { text })
console.log(result.ok ? result.value : result.failure.message)

// What the file's schema rejects never becomes a request.
const rejected = await client.run(headline, { text: 7 })
console.log(rejected.ok ? rejected.value : `${rejected.failure.code}: ${rejected.failure.message}`)
await client.close()

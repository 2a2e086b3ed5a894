// Two routes: the second is asked when the first cannot answer.
//   node examples/fallback-routes/main.ts
import { createSimulator, storms } from '@breakwater/testing'
import { createClient, openaiCompatible } from 'breakwater'

await using down = await createSimulator({ storm: storms['total-outage']! })
await using up = await createSimulator()

const client = createClient({
  routes: [
    openaiCompatible({ name: 'first', model: 'large', baseURL: down.url }),
    openaiCompatible({ name: 'second', model: 'small', baseURL: up.url }),
  ],
  retry: { attempts: 2, initialDelayMs: 10, maxDelayMs: 50 },
})

for (const question of ['What does a breakwater protect?', 'What is it made of?', 'Who rests behind it?']) {
  const result = await client.ask(question)
  const path = result.call.attempts.map(({ route, outcome }) => `${route}: ${outcome}`).join(', ')
  console.log(`${result.ok ? 'a value' : result.failure.code} (${path})`)
}
// After five failures in a row the circuit of the first is open, and it is left in peace.
for (const { name, circuit } of client.routes()) console.log(`${name}: circuit ${circuit}`)
await client.close()

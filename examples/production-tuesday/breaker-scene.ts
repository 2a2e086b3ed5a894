import { setTimeout as sleep } from 'node:timers/promises'
import { createSimulator, storms } from '@breakwater/testing'
import { createClient, openaiCompatible } from 'breakwater'

const CALLS = 60

/** The last scene: the provider is gone altogether. The breaker keeps the calls from making it worse. */
export async function breakerScene(line: (text: string) => void, interrupted: AbortSignal): Promise<void> {
  if (interrupted.aborted) return
  await using simulator = await createSimulator({ storm: storms['total-outage']! })
  const client = createClient({
    routes: [openaiCompatible({ model: 'simulated', baseURL: simulator.url })],
    retry: { initialDelayMs: 5, maxDelayMs: 20 },
    breaker: { openMs: 300 },
  })
  line('')
  line(`A total outage, ${CALLS} calls one after the other (the breaker opens for 300 ms here, for 10 s by default)`)
  const codes: string[] = []
  for (let call = 0; call < CALLS; call++) {
    const result = await client.ask('Is anybody there?')
    codes.push(result.ok ? 'value' : result.failure.code)
  }
  const counts = [...Map.groupBy(codes, code => code)].map(([code, { length }]) => `${length} ${code}`)
  line(`  ended as              ${counts.join(', ')}`)
  line(`  requests per call     ${(simulator.requests.length / CALLS).toFixed(2)} (without a breaker: 3.00)`)
  simulator.setStorm(storms.calm!)
  await sleep(350)
  const result = await client.ask('And now? The harbour is open again.')
  line(`  after the outage      one probe: ${result.ok ? 'a value, the circuit is closed' : result.failure.code}`)
  await client.close()
}

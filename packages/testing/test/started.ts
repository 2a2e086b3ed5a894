import { afterEach } from 'vitest'
import { createSimulator, type Simulator, type SimulatorOptions } from '../src/index.ts'
import { post, REQUESTS, STORY } from './exchange.ts'

const open: Simulator[] = []
/** A simulator that is closed when the test is over. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator(options)
  open.push(simulator)
  return simulator
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(simulator => simulator.close()))
})

export const ask = (
  simulator: Simulator,
  text: string = STORY,
  headers: Record<string, string> = {},
): ReturnType<typeof post> => {
  const { path, body } = REQUESTS['openai-chat'](text, false)
  return post(simulator.origin + path, body, { headers })
}

/** Resolves when it holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 5))
}

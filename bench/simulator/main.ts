import process from 'node:process'
import { createSimulator, type Play } from '@breakwater/testing'

// A simulator in a process of its own, so that what it does to play a fault delays nobody's timers but its own.
// It is told what every request shall meet, and answers when that holds.

const REQUESTS = 20

const simulator = await createSimulator()
process.on('message', (play: Play) => {
  simulator.setStorm({ name: 'bench', faults: Array.from({ length: REQUESTS }, () => play) })
  process.send?.('ready')
})
process.on('disconnect', () => process.exit())
process.send?.(simulator.url)

import { expect, test } from 'vitest'
import { planStorm } from '../storm/index.ts'
import { StormRun } from './storm-run.ts'

const conversation = { key: 'k', number: 1, text: '', plays: [], scripted: 0 }

test('a brown-out makes answers slower and slower while its window is open', () => {
  let nowMs = 0
  const windows = [{ fromMs: 1_000, untilMs: 2_000, rampToMs: 500 }]
  const run = new StormRun(planStorm({ name: 'x', windows, latency: { firstByteMs: 10 } }), () => nowMs)
  const waits = [0, 1_000, 1_500, 1_900, 2_000].map(at => {
    nowMs = at
    return run.waitBeforeMs(conversation)
  })
  expect(waits).toEqual([10, 10, 260, 460, 10])
})

test('nothing listens in a window that says so, again and again', () => {
  let nowMs = 0
  const windows = [{ fromMs: 100, untilMs: 200, everyMs: 1_000, isDown: true }]
  const run = new StormRun(planStorm({ name: 'x', windows }), () => nowMs)
  const down = [0, 150, 250, 1_150, 1_250].map(at => {
    nowMs = at
    return run.isDown()
  })
  expect(down).toEqual([false, true, false, true, false])
})

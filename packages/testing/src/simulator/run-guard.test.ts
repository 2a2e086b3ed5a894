import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCountedPlay, isHealthyPlay, type Play } from '../faults/index.ts'
import { RunGuard } from './run-guard.ts'

const plays = fc.constantFrom<Play>('ok', 'overloaded', 'server_error', 'reset_in_body', 'refusal', 'rate_limited')

/** Requests that overlap and end in any order, as the numbers choose. */
const requests = fc.array(fc.record({ play: plays, endFirst: fc.nat(3), which: fc.nat() }), { maxLength: 40 })

test('in whatever order requests begin and end, no run of counted faults is longer than the limit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), requests, async (limit, steps) => {
      const guard = new RunGuard(limit)
      const underWay: Play[] = []
      let run = 0
      const end = (which: number): void => {
        const [play] = underWay.splice(which % underWay.length, 1)
        guard.end(play!)
        if (isCountedPlay(play!)) run += 1
        else if (isHealthyPlay(play!)) run = 0
        expect(run).toBeLessThanOrEqual(limit)
      }
      for (const { play, endFirst, which } of steps) {
        for (let count = 0; count < endFirst && underWay.length > 0; count += 1) end(which)
        // What is healthy ends first, so that nothing has to be waited for.
        while (isCountedPlay(play) && underWay.some(isHealthyPlay)) end(underWay.findIndex(isHealthyPlay))
        underWay.push(await guard.begin(play))
      }
      while (underWay.length > 0) end(0)
    }),
  )
})

test('a fault past the limit is held until something has ended well, and then played', async () => {
  const guard = new RunGuard(1)
  const good = await guard.begin('ok')
  guard.end(await guard.begin('overloaded'))
  const held = guard.begin('server_error')
  guard.end(good)
  expect(await held).toBe('server_error')
})

test('a fault past the limit is answered well where nothing could lift the limit', async () => {
  const guard = new RunGuard(1)
  guard.end(await guard.begin('overloaded'))
  expect(await guard.begin('server_error')).toBe('ok')
})

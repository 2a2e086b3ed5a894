import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTimers } from './timers.ts'

describe('timers on simulated time', () => {
  let timers: ReturnType<typeof createTimers>
  beforeEach(() => {
    vi.useFakeTimers()
    timers = createTimers(() => performance.now())
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  test('an entry fires when it is due and not before', async () => {
    const fired = vi.fn()
    timers.at(timers.now() + 100, fired)
    await passing(99)
    expect(fired).not.toHaveBeenCalled()
    await passing(2)
    expect(fired).toHaveBeenCalledOnce()
  })

  test('an entry that is moved later fires only then, one that is moved earlier fires early', async () => {
    const later = vi.fn()
    const earlier = vi.fn()
    timers.at(timers.now() + 50, later).moveTo(timers.now() + 200)
    timers.at(timers.now() + 500, earlier).moveTo(timers.now() + 20)
    await passing(60)
    expect(later).not.toHaveBeenCalled()
    expect(earlier).toHaveBeenCalledOnce()
    await passing(150)
    expect(later).toHaveBeenCalledOnce()
  })

  test('a cancelled entry never fires, whoever cancels it', async () => {
    const second = vi.fn()
    const entry = timers.at(timers.now() + 10, second)
    timers.at(timers.now() + 5, () => entry.cancel())
    await passing(50)
    expect(second).not.toHaveBeenCalled()
  })

  test('an entry at infinity rests until it is moved', async () => {
    const fired = vi.fn()
    const entry = timers.at(Number.POSITIVE_INFINITY, fired)
    await passing(1_000_000)
    expect(fired).not.toHaveBeenCalled()
    entry.moveTo(timers.now() + 1)
    await passing(10)
    expect(fired).toHaveBeenCalledOnce()
  })

  test('entries that are due at once all fire, also those that an entry adds', async () => {
    const fired: number[] = []
    for (const n of [1, 2, 3]) timers.at(timers.now() + 10, () => void fired.push(n))
    timers.at(timers.now() + 10, () => void timers.at(timers.now() + 10, () => void fired.push(4)))
    await passing(40)
    expect(fired.toSorted()).toEqual([1, 2, 3, 4])
  })

  test('sleep ends on time, and leaves no listener on its signal', async () => {
    const signal = new AbortController().signal
    const removed = vi.spyOn(signal, 'removeEventListener')
    const woke = vi.fn()
    void timers.sleep(30, signal).then(woke)
    await passing(29)
    expect(woke).not.toHaveBeenCalled()
    await passing(2)
    expect(woke).toHaveBeenCalledOnce()
    expect(removed).toHaveBeenCalledOnce()
  })

  test("sleep rejects with the signal's reason as soon as it is aborted", async () => {
    const controller = new AbortController()
    const slept = timers.sleep(1_000, controller.signal)
    controller.abort('enough')
    await expect(slept).rejects.toBe('enough')
    await expect(timers.sleep(1_000, controller.signal)).rejects.toBe('enough')
  })
})

describe('a process that did not run', () => {
  test('does not count the time in which it stood still as silence', async () => {
    let nowMs = 0
    const timers = createTimers(() => nowMs)
    const first = new Promise<void>(resolve => void timers.at(5, resolve))
    const second = vi.fn()
    timers.at(3_000, second)
    // The clock jumps by a minute before the loop gets to run a timer: the process was frozen.
    nowMs = 60_000
    await first
    expect(timers.now()).toBeLessThan(1_000)
    expect(second).not.toHaveBeenCalled()
  })

  test('reads what has already arrived before it calls anything late', async () => {
    const timers = createTimers(() => performance.now())
    const order: string[] = []
    const late = new Promise<void>(resolve => {
      const entry = timers.at(timers.now() + 20, () => resolve(void order.push('late')))
      // What an answer that waits in the socket does when the loop polls: it moves its phase on.
      setImmediate(() => entry.moveTo(timers.now() + 30))
      const until = performance.now() + 60
      while (performance.now() < until);
      order.push('blocked')
    })
    await new Promise<void>(resolve => setImmediate(resolve))
    order.push('read')
    await late
    expect(order).toEqual(['blocked', 'read', 'late'])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faultPlay, isCountedPlay, type Play } from '../faults/index.ts'
import { conversationKey } from '../simulator/index.ts'
import { type PlannedRequest, planStorm, type Storm, type StormPlan, storms } from './index.ts'

const request = (text: string, { number = 1, conversation = 1, attempt = 1 } = {}): PlannedRequest => ({
  number,
  conversation: { key: conversationKey(text), number: conversation, text },
  attempt,
})

/** What each of so many texts meets, when each is tried until it is answered well. */
const dealt = (plan: StormPlan, texts: number): Play[][] =>
  Array.from({ length: texts }, (_, index) => [...plan.script(index + 1), 'ok'])

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const weighted: Storm = {
  name: 'weighted',
  faults: [
    { fault: 'ok', weight: 3 },
    { fault: 'overloaded', weight: 1 },
    { fault: 'refusal', weight: 1 },
  ],
}

describe('faults in the order of requests', () => {
  const plan = planStorm({ name: 'ordered', faults: ['overloaded', 'ok', { fault: 'status', status: 418 }] })

  test('are played one per request, and then all is well', () => {
    const plays = [1, 2, 3, 4].map(number => plan.decide(request('text', { number })))
    expect(plays).toEqual(['overloaded', 'ok', { fault: 'status', status: 418 }, 'ok'])
  })
})

describe('faults with weights', () => {
  test('depend on seed, text and attempt, and on no order', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.nat(9), fc.nat(1_000), (seed, text, attempt, number) => {
        const first = planStorm(weighted, seed).decide(request(text, { number, conversation: 1, attempt }))
        const second = planStorm(weighted, seed).decide(request(text, { number: 1, conversation: 7, attempt }))
        expect(first).toEqual(second)
      }),
    )
  })

  test('are drawn about as often as their weights say', () => {
    const plan = planStorm(weighted, 1)
    const plays = Array.from({ length: 5_000 }, (_, index) => plan.decide(request(`text ${index}`)))
    const share = (name: string): number =>
      plays.filter(play => (faultPlay(play)?.fault ?? 'ok') === name).length / 5_000
    expect(share('ok')).toBeCloseTo(0.6, 1)
    expect(share('overloaded')).toBeCloseTo(0.2, 1)
    expect(share('refusal')).toBeCloseTo(0.2, 1)
  })

  test('another seed is another storm', () => {
    const plays = (seed: number): Play[] =>
      Array.from({ length: 50 }, (_, index) => planStorm(weighted, seed).decide(request(`text ${index}`)))
    expect(plays(1)).not.toEqual(plays(2))
  })
})

describe('scripts of conversations', () => {
  const storm: Storm = {
    name: 'scripted',
    conversations: [
      { text: 'invoice', play: ['overloaded', 'hang_before_headers'] },
      { play: ['refusal'] },
      { play: ['fenced_json'] },
    ],
  }

  test('one with a text belongs to the conversation that contains it, attempt by attempt', () => {
    const plays = [1, 2, 3].map(attempt =>
      planStorm(storm).decide(request('the invoice of May', { conversation: 9, attempt })),
    )
    expect(plays).toEqual(['overloaded', 'hang_before_headers', 'ok'])
  })

  test('the others are dealt to new conversations in turn', () => {
    const plays = [1, 2, 3].map(conversation => planStorm(storm).decide(request('other', { conversation })))
    expect(plays).toEqual(['refusal', 'fenced_json', 'ok'])
  })

  test('shuffled, the seed decides the order', () => {
    const play: Play[] = ['overloaded', 'refusal', 'fenced_json', 'server_error', 'empty_body', 'content_filter']
    const shuffled: Storm = { name: 'x', shuffle: true, conversations: play.map(one => ({ play: [one] })) }
    const order = (seed: number): Play[][] => dealt(planStorm(shuffled, seed), 6)
    expect(order(5)).toEqual(order(5))
    expect(order(5)).not.toEqual(order(6))
  })

  test('shuffled, they are all dealt before one comes again', () => {
    const shuffled: Storm = { ...storm, shuffle: true }
    fc.assert(
      fc.property(seeds, seed => {
        const plan = planStorm(shuffled, seed)
        const round = (from: number) => [plan.script(from), plan.script(from + 1)].flat().toSorted()
        expect(round(1)).toEqual(['fenced_json', 'refusal'])
        expect(round(3)).toEqual(['fenced_json', 'refusal'])
      }),
    )
  })
})

describe('production-tuesday', () => {
  const storm = storms['production-tuesday']!

  test('deals at least ten kinds of fault to fourteen texts, whatever the seed', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const names = dealt(planStorm(storm, seed), 14)
          .flat()
          .map(play => faultPlay(play)?.fault)
        expect(new Set(names.filter(name => name !== undefined)).size).toBeGreaterThanOrEqual(10)
      }),
    )
  })

  test('never plays five counted faults in a row to texts that come one after the other, whatever the seed', () => {
    fc.assert(
      fc.property(seeds, seed => {
        expect(longestRun(dealt(planStorm(storm, seed), 64).flat())).toBeLessThan(5)
      }),
    )
  })
})

function longestRun(plays: readonly Play[]): number {
  let longest = 0
  let run = 0
  for (const play of plays) {
    run = isCountedPlay(play) ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}

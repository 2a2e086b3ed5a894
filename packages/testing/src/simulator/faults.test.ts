import { describe, expect, test } from 'vitest'
import { post, REQUESTS, STORY } from '../../test/exchange.ts'
import { start, until } from '../../test/started.ts'
import { type DialectName, FAULTS, type FaultName, type Play } from '../index.ts'

describe('every fault in every dialect', () => {
  const dialects = Object.keys(REQUESTS) as DialectName[]
  /** These go on for long: one dialect, in the test of the faults, is enough. */
  const LONG: ReadonlySet<FaultName> = new Set(['flood', 'endless_header', 'stream_endless_line', 'bomb'])
  /** From these the client has to leave by itself. */
  const SILENT: ReadonlySet<FaultName> = new Set([
    'hang_before_headers',
    'hang_after_headers',
    'stall_request',
    'never_closes',
    'stream_silence',
  ])
  const PARAMETERS: { readonly [fault: string]: object } = { status: { status: 500 }, slow_trickle: { bytes: 1_000 } }
  const names = (Object.keys(FAULTS) as FaultName[]).filter(name => !LONG.has(name))

  test.each(dialects)('%s: each is played, plain and streamed, and ends', async dialect => {
    const simulator = await start({ timeScale: 0.01 })
    for (const stream of [false, true]) {
      for (const fault of names) {
        const play = { fault, ...PARAMETERS[fault] } as Play
        simulator.setStorm({ name: fault, faults: [play] })
        const { path, body } = REQUESTS[dialect](STORY, stream)
        const isPlayed = stream || FAULTS[fault].kind !== 'stream'
        const left = new AbortController()
        const exchange = post(simulator.origin + path, body, {
          silentMs: 20_000,
          maxBytes: fault === 'stream_pings' ? 2_000 : 100_000,
          signal: left.signal,
        })
        if (SILENT.has(fault) && isPlayed) {
          await until(() => simulator.requests[0] !== undefined && simulator.requests[0].play !== 'ok')
          setTimeout(() => left.abort(), 20)
        }
        const { end } = await exchange
        expect([fault, end]).toEqual([fault, expect.stringMatching(/whole|closed|reset|silent|enough/)])
        expect(simulator.requests[0]!.play).toEqual(isPlayed ? play : 'ok')
      }
    }
    await until(() => simulator.openSockets === 0)
  })
})

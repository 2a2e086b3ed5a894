import { compared } from '../harness/format.ts'
import { type Compared, compare } from '../harness/interleave.ts'
import type { Figure, Row } from '../harness/row.ts'

const WHAT: { readonly [name: string]: string } = {
  undici: 'bare undici.request',
  'undici-telemetry': 'bare undici.request with the same spans and metrics',
  fetch: "Node's fetch",
  openai: 'OpenAI SDK',
  'openai-over-breakwater': 'OpenAI SDK over the hardened fetch',
  ai: 'AI SDK',
  breakwater: 'breakwater, telemetry off',
  'breakwater-telemetry': 'breakwater, telemetry on',
}

const REACH = 1

const figure = (prefix: string, one: Compared, isHeld: boolean): Figure => ({
  what: `${prefix}: ${WHAT[one.name]}`,
  measured: compared(one),
  ...(isHeld ? { reach: `<= ${REACH.toFixed(1)}x`, holds: one.ratio.median <= REACH } : {}),
})

/** CPU of the client's process for one plain call, against bare undici. */
export const calls: Row = {
  name: 'calls',
  async measure(scale) {
    const results = await compare(
      {
        base: 'undici',
        others: [
          'undici-telemetry',
          'breakwater',
          'breakwater-telemetry',
          'fetch',
          'openai',
          'openai-over-breakwater',
          'ai',
        ],
        work: 'call',
        count: 4_000,
        inParallel: 16,
      },
      scale,
    )
    return results.map(one => figure('CPU per call', one, one.name === 'breakwater-telemetry'))
  },
}

/** CPU of the client's process for one answer of 200 chunks, against bare undici with a line splitter. */
export const streams: Row = {
  name: 'streams',
  async measure(scale) {
    const figures: Figure[] = []
    for (const work of ['burst', 'events'] as const) {
      const how = work === 'burst' ? 'in one burst' : 'one write per event'
      const results = await compare(
        {
          base: 'undici',
          others: ['breakwater', 'breakwater-telemetry', 'fetch', 'openai', 'openai-over-breakwater', 'ai'],
          work,
          count: 200,
          inParallel: 8,
        },
        scale,
      )
      for (const one of results)
        figures.push(figure(`CPU per stream, ${how}`, one, one.name === 'breakwater-telemetry'))
    }
    return figures
  },
}

import type { CassetteRequest, Recording } from './exchange.ts'
import { type Asked, createAsked, createPlacing, type Fakes, type MatchOptions, matches, type Places } from './match.ts'
import { describeDifferences, nearestOf } from './nearest.ts'
import type { Scrubber } from './scrub.ts'

/** A recording that a file held, and how often it was played. */
export interface Held {
  readonly number: number
  readonly recording: Recording
  readonly places: Places
  played: number
}

/** The recordings of a file, found by request. */
export class Shelf {
  readonly held: readonly Held[]
  readonly #place: (request: CassetteRequest) => Places
  readonly #scrubber: Scrubber

  constructor(recordings: readonly Recording[], options: MatchOptions, scrubber: Scrubber) {
    this.#place = createPlacing(options)
    this.#scrubber = scrubber
    this.held = recordings.map((recording, index) => ({
      number: index + 1,
      recording,
      places: this.#place(recording.request),
      played: 0,
    }))
  }

  ask(request: CassetteRequest): Asked {
    return createAsked(this.#place(request), this.#scrubber)
  }

  /** The first recording of this request that was not played yet; with `repeats` else the last one of it again. */
  find(asked: Asked, repeats: boolean): { readonly held: Held; readonly fakes: Fakes } | undefined {
    let last: { held: Held; fakes: Fakes } | undefined
    for (const held of this.held) {
      if (held.played > 0 && !repeats) continue
      const fakes = matches(asked, held.places)
      if (fakes === undefined) continue
      if (held.played === 0) return { held, fakes }
      last = { held, fakes }
    }
    return last
  }

  /** Why nothing answers, for people. */
  explain(asked: Asked): string {
    if (this.held.length === 0) return 'it holds no recordings'
    const played = this.held.filter(held => held.played > 0 && matches(asked, held.places) !== undefined)
    if (played.length > 0) {
      const numbers = played.map(({ number }) => `#${number}`).join(', ')
      return `the request was recorded ${times(played.length)} (${numbers}) and came once more; every recording is played once`
    }
    const nearest = nearestOf(asked, this.held)!
    return `nearest is #${nearest.number}; recorded (-) and asked (+) differ in\n${describeDifferences(asked, nearest.places)}`
  }
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

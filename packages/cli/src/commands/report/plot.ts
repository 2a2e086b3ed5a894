import { escapeHtml } from '@breakwater/testing/page'
import { axisTime, type TimeBins } from './time-bins.ts'

// Two charts stand beside each other on a desk, and one fills a telephone: small enough for its texts to be read there.
const WIDTH = 420
const HEIGHT = 190
const MARGIN = { right: 8, top: 10, bottom: 26 }
/** Of a letter at most, in the font of the axes. */
const LETTER = 8
const TIME_LABELS = 4

/** Where things are drawn: over time to the right, from 0 upwards. */
export interface Plot {
  /** The left edge of a bin. */
  readonly x: (bin: number) => number
  readonly y: (value: number) => number
  readonly binWidth: number
}

export interface PlotOptions {
  /** What is drawn, in words: for those who do not see it. */
  readonly title: string
  readonly bins: TimeBins
  /** The highest value that is drawn. */
  readonly most: number
  /** Values beside the axis: short. */
  readonly tick: (value: number) => string
}

/** A chart over time with its axes around what `draw` answers. */
export function plot({ title, bins, most, tick }: PlotOptions, draw: (plot: Plot) => readonly string[]): string {
  const ticks = ticksUpTo(most).map(value => ({ value, text: tick(value) }))
  const left = Math.max(...ticks.map(({ text }) => text.length * LETTER)) + 8
  const binWidth = (WIDTH - left - MARGIN.right) / bins.startsMs.length
  const bottom = HEIGHT - MARGIN.bottom
  const top = ticks.at(-1)?.value as number
  const x = (bin: number): number => left + bin * binWidth
  const y = (value: number): number => bottom - (value / top) * (bottom - MARGIN.top)
  const parts = [
    ...ticks.map(({ value, text }) => valueLine(left, y(value), text)),
    ...labelledBins(bins).map(bin => timeLabel(x(bin), bottom, axisTime(bins, bins.startsMs[bin] as number))),
    ...draw({ x, y, binWidth }),
  ]
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${parts.join('')}</svg>`
}

/** Round values from 0 to the first that is not below the highest. */
export function ticksUpTo(most: number): number[] {
  if (!(most > 0)) return [0, 1]
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find(factor => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

const valueLine = (left: number, y: number, text: string): string =>
  `<line class="grid" x1="${left}" x2="${WIDTH - MARGIN.right}" y1="${fixed(y)}" y2="${fixed(y)}"/>` +
  `<text class="tick" x="${left - 6}" y="${fixed(y + 4)}" text-anchor="end">${escapeHtml(text)}</text>`

/** From the bin's left edge on, as long as the chart has room for it. */
function timeLabel(x: number, bottom: number, text: string): string {
  const hasRoom = x + text.length * LETTER <= WIDTH
  const place = hasRoom ? `x="${fixed(x)}"` : `x="${WIDTH}" text-anchor="end"`
  return (
    `<line class="grid" x1="${fixed(x)}" x2="${fixed(x)}" y1="${bottom}" y2="${bottom + 4}"/>` +
    `<text class="tick" ${place} y="${bottom + 18}">${text}</text>`
  )
}

function labelledBins({ startsMs }: TimeBins): number[] {
  const every = Math.ceil(startsMs.length / TIME_LABELS)
  return startsMs.map((_, bin) => bin).filter(bin => bin % every === 0)
}

export const fixed = (value: number): string => String(Number(value.toFixed(1)))

import { dollars, escapeHtml, milliseconds, percent } from '../../page/index.ts'
import type { Interval } from '../../statistics/index.ts'
import { rate } from './figures.ts'

/** One row of a chart of intervals. */
export interface IntervalRow {
  readonly label: string
  readonly interval: Interval
}

const ROW_HEIGHT = 26
const WIDTH = 720
const LABEL_WIDTH = 280
const VALUE_WIDTH = 130

/** Estimates with their intervals from 0 to 1, one below the other. */
export function intervalChart(title: string, rows: readonly IntervalRow[]): string {
  const right = WIDTH - VALUE_WIDTH
  const x = (share: number): string => (LABEL_WIDTH + share * (right - LABEL_WIDTH)).toFixed(1)
  const height = rows.length * ROW_HEIGHT + 24
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    share =>
      `<line class="grid" x1="${x(share)}" x2="${x(share)}" y1="0" y2="${height - 22}"/>` +
      `<text class="tick" x="${x(share)}" y="${height - 6}" text-anchor="middle">${percent(share)}</text>`,
  )
  const marks = rows.map(({ label, interval }, index) => {
    const y = index * ROW_HEIGHT + ROW_HEIGHT / 2
    return (
      `<text x="${LABEL_WIDTH - 10}" y="${y + 4}" text-anchor="end">${escapeHtml(shortened(label))}` +
      `<title>${escapeHtml(label)}</title></text>` +
      `<line class="interval" x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${y}" y2="${y}"/>` +
      `<circle class="estimate" cx="${x(interval.estimate)}" cy="${y}" r="4"/>` +
      `<text class="value" x="${right + 10}" y="${y + 4}">${rate(interval)}</text>`
    )
  })
  return svg(height, [...ticks, ...marks], `${title}, with 95% intervals`)
}

export interface Spot {
  readonly label: string
  /** From 0 to 1, drawn upwards. */
  readonly quality: Interval
  readonly x: number
}

const PLOT_HEIGHT = 240
const MARGIN = { left: 60, right: 24, top: 12, bottom: 40 }

/** Quality over what it costs: up and to the left is better. */
export function spotChart(spots: readonly Spot[], unit: 'cost' | 'latency'): string {
  const show = unit === 'cost' ? dollars : milliseconds
  const most = Math.max(...spots.map(({ x }) => x)) * 1.15 || 1
  const x = (value: number): string => (MARGIN.left + (value / most) * (WIDTH - MARGIN.left - MARGIN.right)).toFixed(1)
  const y = (share: number): string =>
    (MARGIN.top + (1 - share) * (PLOT_HEIGHT - MARGIN.top - MARGIN.bottom)).toFixed(1)
  const lines = [0, 0.5, 1].map(
    share =>
      `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(share)}" y2="${y(share)}"/>` +
      `<text class="tick" x="${MARGIN.left - 8}" y="${Number(y(share)) + 4}" text-anchor="end">${percent(share)}</text>`,
  )
  const ticks = [0, most / 2, most].map(
    value =>
      `<text class="tick" x="${x(value)}" y="${PLOT_HEIGHT - 24}" text-anchor="${value === most ? 'end' : 'middle'}">${show(value)}</text>`,
  )
  const marks = spots.map(
    ({ label, quality, x: at }, index) =>
      `<line class="interval" x1="${x(at)}" x2="${x(at)}" y1="${y(quality.low)}" y2="${y(quality.high)}"/>` +
      `<circle class="estimate" cx="${x(at)}" cy="${y(quality.estimate)}" r="5"/>` +
      `<text x="${x(at)}" dx="9" y="${Number(y(quality.estimate)) + 4}">${index + 1}` +
      `<title>${escapeHtml(`${label}: ${percent(quality.estimate)}, ${show(at)}`)}</title></text>`,
  )
  const axis = `<text class="tick" x="${WIDTH - MARGIN.right}" y="${PLOT_HEIGHT - 4}" text-anchor="end">${unit} of a run</text>`
  return svg(PLOT_HEIGHT, [...lines, ...ticks, axis, ...marks], `Pass rate over the ${unit} of a run`)
}

const svg = (height: number, parts: readonly string[], title: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img"><title>${escapeHtml(title)}</title>${parts.join('')}</svg>`

const MAX_LABEL = 44

const shortened = (label: string): string => (label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label)

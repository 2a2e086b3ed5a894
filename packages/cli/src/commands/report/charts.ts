import { escapeHtml, htmlTable } from '@breakwater/testing/page'
import { fixed, type Plot, plot } from './plot.ts'
import { dayAndTime, type TimeBins } from './time-bins.ts'

/** Values over time under one name. */
export interface Series {
  readonly name: string
  /** One for each bin; undefined where there is none. */
  readonly values: readonly (number | undefined)[]
  /** A colour of the style: `good`, `s0` to `s5`. */
  readonly colour: string
  readonly isDashed?: boolean
}

export interface ChartOptions {
  readonly title: string
  /** What one has to know to read it. */
  readonly note?: string
  readonly bins: TimeBins
  readonly series: readonly Series[]
  readonly show: (value: number) => string
  /** Values beside the axis, where they are shown otherwise there. */
  readonly tick?: (value: number) => string
}

/** Values on top of each other. */
export function barChart(options: ChartOptions): string {
  const totals = options.bins.startsMs.map((_, bin) =>
    options.series.reduce((total, { values }) => total + (values[bin] ?? 0), 0),
  )
  return figure(options, Math.max(...totals, 0), area =>
    options.bins.startsMs.flatMap((_, bin) => stack(area, bin, options)),
  )
}

function stack({ x, y, binWidth }: Plot, bin: number, options: ChartOptions): string[] {
  let below = 0
  const left = fixed(x(bin) + Math.min(1, binWidth * 0.1))
  const width = fixed(binWidth - Math.min(2, binWidth * 0.2))
  return options.series.flatMap(({ name, values, colour }) => {
    const value = values[bin] ?? 0
    if (value === 0) return []
    const [bottom, top] = [y(below), y(below + value)]
    below += value
    const size = `x="${left}" y="${fixed(top)}" width="${width}" height="${fixed(bottom - top)}"`
    return [`<rect class="${colour}" ${size}><title>${told(options, bin, name, value)}</title></rect>`]
  })
}

/** Values side by side: a line where a bin follows another, a dot for each. */
export function lineChart(options: ChartOptions): string {
  const most = Math.max(...options.series.flatMap(({ values }) => values.map(value => value ?? 0)), 0)
  return figure(options, most, area => options.series.flatMap(series => line(area, series, options)))
}

function line({ x, y, binWidth }: Plot, { name, values, colour, isDashed }: Series, options: ChartOptions): string[] {
  const points = values.map((value, bin) =>
    value === undefined ? undefined : { at: `${fixed(x(bin) + binWidth / 2)} ${fixed(y(value))}`, value, bin },
  )
  const path = points.map((point, bin) => (point ? `${points[bin - 1] ? 'L' : 'M'}${point.at}` : '')).join('')
  const dots = points.flatMap(point => {
    if (point === undefined) return []
    const [cx, cy] = point.at.split(' ')
    const title = told(options, point.bin, name, point.value)
    return [`<circle class="${colour}" cx="${cx}" cy="${cy}" r="2.5"><title>${title}</title></circle>`]
  })
  return [`<path class="line ${colour}${isDashed ? ' dashed' : ''}" d="${path}"/>`, ...dots]
}

const told = ({ bins, show }: ChartOptions, bin: number, name: string, value: number): string =>
  escapeHtml(`${dayAndTime(bins.startsMs[bin] as number)}, ${name}: ${show(value)}`)

function figure(options: ChartOptions, most: number, draw: (area: Plot) => readonly string[]): string {
  const { title, note, bins, series, show, tick = show } = options
  return [
    `<figure><figcaption><h3>${escapeHtml(title)}</h3>${note === undefined ? '' : `<p>${escapeHtml(note)}</p>`}</figcaption>`,
    `<ul class="legend">${series.map(legend).join('')}</ul>`,
    plot({ title, bins, most, tick }, draw),
    `<details><summary>As a table</summary>${htmlTable(tableOf(options))}</details></figure>`,
  ].join('')
}

const legend = ({ name, colour, isDashed }: Series): string =>
  `<li><i class="${colour}${isDashed ? ' dashed' : ''}"></i>${escapeHtml(name)}</li>`

/** Times in which nothing was are left out. */
function tableOf({ bins, series, show }: ChartOptions): string[][] {
  const rows = bins.startsMs.map((startMs, bin) => ({ startMs, values: series.map(({ values }) => values[bin]) }))
  const shown = rows.filter(({ values }) => values.some(value => value !== undefined && value !== 0))
  return [
    ['from (UTC)', ...series.map(({ name }) => name)],
    ...shown.map(({ startMs, values }) => [
      dayAndTime(startMs),
      ...values.map(value => (value === undefined ? '' : show(value))),
    ]),
  ]
}

import { escapeXml } from '../../xml/index.ts'
import type { Certificate } from '../certificate.ts'
import type { Grade } from '../finding.ts'

const COLOURS: Readonly<Record<Grade, string>> = {
  A: '#2e7d32',
  B: '#7c8500',
  C: '#b26a00',
  D: '#c2410c',
  F: '#b3261e',
}

const LABEL = 'chaos'
/** Of the badge's font, roughly: an SVG cannot measure its texts. */
const CHARACTER_WIDTH = 7
const PADDING = 10

/** A badge as READMEs show them: the grade, and how much of it was played where that is not all. Nothing is loaded. */
export function renderBadge({ grade, isPartial }: Certificate): string {
  const value = isPartial ? `${grade} (partial)` : grade
  const [left, right] = [LABEL, value].map(text => text.length * CHARACTER_WIDTH + PADDING) as [number, number]
  const text = (x: number, words: string): string =>
    `<text x="${x}" y="14" text-anchor="middle" fill="#fff">${escapeXml(words)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${LABEL}: ${value}">`,
    `<title>${LABEL}: ${value}</title>`,
    `<rect width="${left}" height="20" fill="#444"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="${COLOURS[grade]}"/>`,
    '<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    text(left / 2, LABEL),
    text(left + right / 2, value),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

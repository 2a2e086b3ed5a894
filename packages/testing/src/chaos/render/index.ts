export { renderBadge } from './badge.ts'
export { renderJunit } from './junit.ts'
export { renderMarkdown } from './markdown.ts'
export { countFindings, type Line, linesOf, verdictOf } from './summary.ts'

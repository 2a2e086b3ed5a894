// The entry `@breakwater/testing/page`: what the pages that Breakwater writes have in common.

export { escapeHtml } from './escape-html.ts'
export { dollars, milliseconds, percent, plural, trimmed, UNKNOWN } from './figures.ts'
export { htmlPage, htmlTable, type PageOptions } from './page.ts'

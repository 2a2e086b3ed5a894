import { escapeHtml } from './escape-html.ts'
import { STYLE } from './style.ts'

export interface PageOptions {
  readonly title: string
  /** HTML: every text of others in it is escaped already. */
  readonly body: string
  /** Rules on top of those that all pages share. */
  readonly style?: string
}

/** A page that stands alone: no script, nothing loaded from anywhere (the page itself forbids both), light and dark. */
export const htmlPage = ({ title, body, style = '' }: PageOptions): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
${body}
</body>
</html>
`

/** A table whose first row is its head; cells are texts, and escaped here. Wide ones scroll for themselves. */
export function htmlTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${row.map(cell => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  return `<div class="scroll"><table><thead>${cells(head, 'th')}</thead><tbody>${body.map(row => cells(row, 'td')).join('')}</tbody></table></div>`
}

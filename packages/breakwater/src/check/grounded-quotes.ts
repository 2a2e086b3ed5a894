const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
])

/** What a text quotes, in order. An opening mark that is never closed quotes nothing. */
export function quotesIn(text: string): string[] {
  const found: string[] = []
  for (let index = 0; index < text.length; index++) {
    const closing = QUOTES.get(text[index]!)
    if (closing === undefined) continue
    const end = text.indexOf(closing, index + 1)
    // Without another closing mark of this kind there is none further on either.
    if (end === -1) break
    found.push(text.slice(index + 1, end))
    index = end
  }
  return found
}

/** A quotation without what its writer left out or put in: "a … b", "a [sic] b". */
export const quotedPieces = (quote: string): string[] => quote.split(/…|\.\.\.|\[[^\]]{0,80}\]/)

const URL = /(?:https?:\/\/|www\.)[^\s<>"'`“”«»()[\]{}]+/giu
const MAX_ADDRESS_PART = 64

/** The links and mail addresses of a text, and the text with blanks in their place. */
export function takeLinks(text: string): { links: string[]; rest: string } {
  const links: string[] = []
  const withoutUrls = text.replace(URL, found => {
    links.push(found)
    return ' '.repeat(found.length)
  })
  let rest = ''
  let from = 0
  for (let at = withoutUrls.indexOf('@'); at !== -1; at = withoutUrls.indexOf('@', at + 1)) {
    const start = edge(withoutUrls, at, -1)
    const end = edge(withoutUrls, at, 1)
    if (start === at || end === at || start < from) continue
    links.push(withoutUrls.slice(start, end + 1))
    rest += withoutUrls.slice(from, start) + ' '.repeat(end + 1 - start)
    from = end + 1
  }
  return { links, rest: rest + withoutUrls.slice(from) }
}

function edge(text: string, at: number, step: 1 | -1): number {
  let index = at
  while (Math.abs(index - at) < MAX_ADDRESS_PART && /[\w.+-]/.test(text[index + step] ?? ' ')) index += step
  return index
}

/** A link in one form: without scheme, `www.`, closing punctuation and slash, the case of letters. */
export const plainLink = (link: string): string =>
  link
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[.,;:!?/]{1,20}$/, '')

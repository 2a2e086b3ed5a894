const ENTITIES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text for XML's contents and attributes. XML has no form for most control characters, and none for half a character. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"]/g, character => ENTITIES[character] as string)
    .replace(/\n/g, '&#10;')
    .replace(/(?![\t\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')

/** What stands for a hidden value: `<EMAIL_1>`. */
export const PSEUDONYM: RegExp = /<[A-Z][A-Z0-9_]{0,60}_\d{1,12}>/

const HERE = new RegExp(PSEUDONYM, 'y')

/** The end of the pseudonym that begins here, or the same place. */
export function pseudonymEnd(text: string, at: number): number {
  HERE.lastIndex = at
  return HERE.test(text) ? HERE.lastIndex : at
}

export const pseudonymOf = (type: string, number: number): string =>
  `<${type.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}_${number}>`

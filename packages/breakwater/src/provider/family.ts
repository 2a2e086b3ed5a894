/**
 * The family whose signatures and encrypted items can be read again: dialect, host and model family, joined.
 *
 * The model family is the name up to its first number: `claude-opus-4-1-20250805` is `claude-opus-4`,
 * `gpt-5-mini` is `gpt-5`, `deepseek-reasoner` is itself.
 */
export function familyOf(dialect: string, baseURL: string, model: string): string {
  return `${dialect}|${hostOf(baseURL)}|${modelFamily(model)}`
}

/** Host and port, lower-cased; empty for what is no URL. */
export function hostOf(baseURL: string): string {
  const start = baseURL.indexOf('//')
  if (start < 0) return ''
  const end = baseURL.indexOf('/', start + 2)
  return baseURL.slice(start + 2, end < 0 ? undefined : end).toLowerCase()
}

function modelFamily(model: string): string {
  const name = model.toLowerCase()
  let end = 0
  while (end < name.length && !isDigit(name.charCodeAt(end))) end++
  while (end < name.length && isDigit(name.charCodeAt(end))) end++
  return name.slice(0, end)
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

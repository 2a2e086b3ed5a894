import { type CheckOptions, eachLeaf } from './built-in.ts'
import type { Check } from './check.ts'

/** What is secret or personal in a text, and where: `text => redactor.redact(text).found`. */
export type FindSecrets = (text: string) => readonly { readonly type: string }[]

export interface NoSecretsOptions extends CheckOptions {
  /** What may be there, by type. Default: nothing. */
  readonly allow?: readonly string[]
}

/** No text of the value holds anything that `find` finds. The reason names the types, never what was found. */
export function noSecrets(find: FindSecrets, options: NoSecretsOptions = {}): Check {
  const allowed = new Set(options.allow)
  return eachLeaf('noSecrets', options, ({ value }) => {
    if (typeof value !== 'string') return undefined
    const types = new Set(find(value).map(found => found.type))
    const forbidden = [...types].filter(type => !allowed.has(type))
    return forbidden.length === 0 ? undefined : `holds what must not be told: ${forbidden.join(', ')}`
  })
}

import type { Span } from '../span.ts'
import { isSecretValue } from './secret-value.ts'

/** What stands after such a name: `:`, `=`, or a word for "is". */
export const UNSPACED_MARKS: ReadonlySet<number> = new Set(Array.from(':：=是は는은', mark => mark.charCodeAt(0)))

const NAME = /(?:密码|密碼|口令|パスワード|비밀번호)$/
const VALUE = /([:：=是は는은][ \t]{0,4}["'「]?)([!-~]{3,200})/y

/**
 * A password told in a script without spaces: its name ends just before this place, where `：` or a word for "is"
 * stands.
 */
export function unspacedSecretAfter(text: string, at: number): Span | undefined {
  VALUE.lastIndex = at
  if (!NAME.test(text.slice(Math.max(0, at - 5), at))) return undefined
  const [, opening = '', match = ''] = VALUE.exec(text) ?? []
  const value = match.replace(/["'`,;.<].*$/, '')
  if (!isSecretValue(value, 'password', false)) return undefined
  const start = at + opening.length
  return { type: 'password', start, end: start + value.length }
}

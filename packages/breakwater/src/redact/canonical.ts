import { callingCodeLength } from './detect/phone.ts'

/**
 * Secrets are compared as they are (an escape of JSON counts as what it stands for), all else without case and marks.
 */
const EXACT: ReadonlySet<string> = new Set([
  'private_key',
  'url_credentials',
  'authorization',
  'api_key',
  'jwt',
  'password',
  'token',
])

/** What two writings of the same value have in common. */
export function canonicalOf(type: string, value: string): string {
  if (type === 'phone') return value.replace(/\D/g, '').slice(phonePrefixDigits(value))
  if (EXACT.has(type)) return value.includes('\\') ? unescaped(value) : value
  if (type === 'email' || type === 'ip') return value.toLowerCase()
  return value.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
}

/** How many digits of a phone number are a calling code or a prefix for calls inside the country. */
export function phonePrefixDigits(value: string): number {
  const digits = value.replace(/\D/g, '')
  const exit = value.startsWith('+') ? 0 : digits.startsWith('00') ? 2 : -1
  let count = exit < 0 ? 0 : exit + callingCodeLength(digits.slice(exit))
  if (exit < 0 && digits.length === 11 && digits.startsWith('1')) count = 1
  while (digits[count] === '0') count++
  return count
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-f]{4})|([nrtbf"\\/]))/gi, (_, hex?: string, mark = '') =>
    hex === undefined ? (ESCAPES[mark] ?? mark) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

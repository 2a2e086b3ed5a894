import { passesLuhn } from './check-digits.ts'

/** Whether digits are a payment card's number: an issuer's range, its length, and the Luhn check. */
export function isCard(digits: string): boolean {
  const { length } = digits
  if (length < 13 || length > 19 || digits < '2' || digits >= '9' || !passesLuhn(digits)) return false
  const two = Number(digits.slice(0, 2))
  const four = Number(digits.slice(0, 4))
  if (digits.startsWith('4')) return length === 13 || length === 16 || length === 19
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16
  if (two === 34 || two === 37) return length === 15
  if (two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059)) return length >= 14
  if (four >= 3528 && four <= 3589) return length >= 16
  // Discover, UnionPay, Maestro, RuPay, Mir, Elo, Hipercard
  return (
    length >= 16 &&
    (two === 60 ||
      two === 62 ||
      two === 64 ||
      two === 65 ||
      two === 50 ||
      (two >= 56 && two <= 69) ||
      two === 81 ||
      two === 82 ||
      two === 22)
  )
}

/** The check of ISO/IEC 7812-1, annex B, over a text of digits: cards. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    const weighed = i % 2 === 0 ? digit : digit * 2
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

/** ISO/IEC 7064 MOD 97-10 over upper-case letters and digits, the first four moved to the end: IBANs. */
export function passesMod97(iban: string): boolean {
  let rest = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** ISO/IEC 7064 MOD 11,10: the German tax number. */
export function passesMod11And10(digits: string): boolean {
  let product = 10
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (Number(digits[i]) + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10 === Number(digits.at(-1))
}

/** The sum of digits times weights, for the checks of the kind "modulo 11". */
export function weighedSum(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += Number(digits[i]) * weights[i]!
  return sum
}

/** Verhoeff's check (the dihedral group of ten), over all digits: Aadhaar. */
export function passesVerhoeff(digits: string): boolean {
  let check = 0
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i])
    for (let times = i % 8; times > 0; times--) digit = VERHOEFF_STEP[digit]!
    check = multiply(check, digit)
  }
  return check === 0
}

const VERHOEFF_STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

/** The product in the dihedral group of order ten, written as rotations 0-4 and reflections 5-9. */
function multiply(left: number, right: number): number {
  const turn = left < 5 ? left + (right % 5) : left - (right % 5)
  return (((turn % 5) + 5) % 5) + (left < 5 === right < 5 ? 0 : 5)
}

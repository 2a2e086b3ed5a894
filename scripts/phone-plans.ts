/**
 * Writes packages/breakwater/src/redact/detect/phone-plans.ts from the metadata of libphonenumber-js: the calling
 * code, the prefix
 * for calls inside the country and the pattern of a national number, for every country. The package itself is 10 MB
 * and takes 13 to 32 µs a number; these are the 20 KB of it that finding numbers needs.
 *
 *     node scripts/phone-plans.ts
 */
import { writeFileSync } from 'node:fs'
import metadata from 'libphonenumber-js/min/metadata'

interface Metadata {
  readonly version: string | number
  readonly countries: Readonly<Record<string, readonly unknown[]>>
}

const { countries } = metadata as unknown as Metadata
const packageVersion = '1.13'

const lines = Object.entries(countries).map(([country, [code, , pattern, , , prefix]]) => {
  const plan = [code, typeof prefix === 'string' ? prefix : '', pattern].map(
    part => `'${String(part).replaceAll('\\', '\\\\')}'`,
  )
  return `  ${country}: [${plan.join(', ')}],`
})

writeFileSync(
  new URL('../packages/breakwater/src/redact/detect/phone-plans.ts', import.meta.url),
  `// Made by scripts/phone-plans.ts from the metadata of libphonenumber-js ${packageVersion} (MIT, https://gitlab.com/catamphetamine/libphonenumber-js),
// which is made from Google's libphonenumber (Apache-2.0). Do not edit.

/** Calling code, prefix for calls inside the country ('' where there is none), pattern of a national number. */
export type PhonePlan = readonly [callingCode: string, nationalPrefix: string, pattern: string]

// biome-ignore format: one country a line
export const PHONE_PLANS: Readonly<Record<string, PhonePlan>> = {
${lines.join('\n')}
}
`,
)

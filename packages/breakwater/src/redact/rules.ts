/** What a scan looks for, made once from the options. */
export interface Rules {
  isEnabled(type: string): boolean
  /** Whether a value is on the allow-list. */
  isAllowed(value: string): boolean
  /** ISO 3166 codes of the countries whose national phone numbers count. */
  readonly phoneCountries: readonly string[]
}

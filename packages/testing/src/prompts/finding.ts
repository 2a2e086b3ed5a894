/** What `prompts check` can say. */
export type FindingCode =
  | 'prompt_unreadable'
  | 'prompt_twice'
  | 'version_missing'
  | 'not_locked'
  | 'content_changed'
  | 'lock_damaged'
  | 'variable_missing'
  | 'variable_unused'
  | 'input_schema_missing'
  | 'input_breaking'
  | 'output_breaking'
  | 'capability_missing'

/** Whether the check fails for it. */
export const FINDINGS: Readonly<Record<FindingCode, 'error' | 'warning'>> = {
  prompt_unreadable: 'error',
  prompt_twice: 'error',
  version_missing: 'warning',
  not_locked: 'error',
  content_changed: 'error',
  lock_damaged: 'error',
  variable_missing: 'error',
  variable_unused: 'error',
  input_schema_missing: 'warning',
  input_breaking: 'error',
  output_breaking: 'error',
  capability_missing: 'error',
}

/** One thing that a person should look at. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning'
  /** Relative to the configuration's directory. */
  readonly file: string
  /** From 1; undefined where it is not known. */
  readonly line: number | undefined
  /** `name@version`; undefined for what could not be read that far. */
  readonly prompt: string | undefined
  readonly what: string
  /** What to do about it. */
  readonly remedy: string
}

export const finding = (code: FindingCode, rest: Omit<Finding, 'code' | 'severity'>): Finding => ({
  code,
  severity: FINDINGS[code],
  ...rest,
})

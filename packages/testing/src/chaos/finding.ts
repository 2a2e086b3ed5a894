/** What is wrong with how a fault was taken. */
export type FindingKind = 'wrong' | 'whole' | 'hang' | 'crash' | 'flooded' | 'silent' | 'misnamed' | 'over_retried'

export interface Finding {
  readonly kind: FindingKind
  /** What happened, in a sentence. */
  readonly message: string
}

/** The worst finding decides the grade. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'F'

interface FindingRule {
  /** The best grade that a subject with such a finding can have. */
  readonly grade: Grade
  /** What it means, for a reader who has not read the manual. */
  readonly meaning: string
}

export const FINDINGS: Readonly<Record<FindingKind, FindingRule>> = {
  wrong: { grade: 'F', meaning: 'hands over something wrong as right' },
  whole: { grade: 'F', meaning: 'takes a cut answer for whole' },
  silent: { grade: 'D', meaning: 'ends well and hands over nothing' },
  hang: { grade: 'C', meaning: 'does not end in its time' },
  crash: { grade: 'C', meaning: 'ends in an error that nobody handled' },
  flooded: { grade: 'C', meaning: 'reads an endless answer on and on' },
  over_retried: { grade: 'B', meaning: 'asks too often' },
  misnamed: { grade: 'B', meaning: 'ends in a failure of the wrong name' },
}

/** A without a finding; else what the worst one leaves. */
export function gradeOf(findings: readonly Finding[]): Grade {
  let worst: Grade = 'A'
  for (const { kind } of findings) if (FINDINGS[kind].grade > worst) worst = FINDINGS[kind].grade
  return worst
}

import { type Finding, type Grade, gradeOf } from './finding.ts'

/** Who was tried. */
export interface Subject {
  /** Breakwater's own client, another library, or a whole program. */
  readonly kind: 'client' | 'library' | 'program'
  /** `breakwater`, `openai-sdk`, or the program's command line. */
  readonly name: string
  /** The prompt that was run; undefined for a program. */
  readonly prompt: { readonly name: string; readonly version: string; readonly hash: string } | undefined
}

/** How one fault or storm was taken. */
export interface Row {
  /** A fault with its form (`redirect other_origin`), or a storm. */
  readonly name: string
  readonly kind: 'fault' | 'storm'
  /** How the answer was asked for; a program asks as it likes. */
  readonly mode: 'plain' | 'streamed' | 'program'
  /** Only the first request met it (`once`), or every one (`always`). */
  readonly dose: 'once' | 'always' | 'storm'
  /** How many calls were made: 1, but for storms. */
  readonly calls: number
  /** `value`, or what the failure was called; of several calls each with its count. `not met` where nothing met it. */
  readonly outcome: string
  /** Requests that met a fault. */
  readonly met: number
  readonly requests: number
  /** Of the slowest call. */
  readonly durationMs: number
  readonly findings: readonly Finding[]
  /** The command that plays this row again. */
  readonly reproduce: string
}

/** What a subject made of all that was played to it. Plain data: JSON is one of its forms. */
export interface Certificate {
  readonly format: 'breakwater-chaos-1'
  readonly subject: Subject
  readonly grade: Grade
  readonly seed: number
  /** When it began, ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  /** What all durations of the subject and of the storms were multiplied by; 1 for a program. */
  readonly timeScale: number
  /** What is not over after so long hangs. */
  readonly limitMs: number
  /** It was interrupted, or its time was up: what `notRun` names is not certified. */
  readonly isPartial: boolean
  readonly notRun: readonly string[]
  readonly rows: readonly Row[]
  /** What the reader should know of how it was judged. */
  readonly notes: readonly string[]
}

export const createCertificate = (parts: Omit<Certificate, 'format' | 'grade' | 'isPartial'>): Certificate => ({
  format: 'breakwater-chaos-1',
  ...parts,
  grade: gradeOf(findingsOf(parts.rows)),
  isPartial: parts.notRun.length > 0,
})

export const findingsOf = (rows: readonly Row[]): readonly Finding[] => rows.flatMap(({ findings }) => findings)

/** A row's name with what distinguishes it from its neighbours. */
export const titleOf = ({ name, mode, dose }: Row): string =>
  [name, ...(mode === 'streamed' ? ['streamed'] : []), ...(dose === 'once' ? ['once'] : [])].join(', ')

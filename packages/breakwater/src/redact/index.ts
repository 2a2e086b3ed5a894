export { createRedactor, type Redaction, type Redactor, type RedactorOptions } from './redactor.ts'
export type { Span } from './span.ts'

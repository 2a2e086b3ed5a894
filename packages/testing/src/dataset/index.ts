export type { CaseOrigin, DatasetCase, Expectation } from './case.ts'

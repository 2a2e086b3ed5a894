import type { DatasetCase } from './case.ts'
import { FIELD_ORDER } from './shape.ts'

/** The file's text: one case a line, its fields always in the same order, so that a diff shows what changed. */
export const formatDataset = (cases: readonly DatasetCase[]): string =>
  cases.map(one => `${formatCase(one)}\n`).join('')

const formatCase = (one: DatasetCase): string =>
  JSON.stringify(Object.fromEntries(FIELD_ORDER.map(field => [field, one[field]])))

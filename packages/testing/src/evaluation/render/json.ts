import type { Report } from '../report.ts'

/** The report as data. What is not a number (an interval that could not be made) is `null`. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`

import { type Report, renderHtml, renderJson, renderJunit, renderMarkdown } from '@breakwater/testing/evaluation'
import { writeText } from '../../files.ts'
import type { ReportFile } from './options.ts'

const RENDER = {
  md: renderMarkdown,
  junit: renderJunit,
  json: renderJson,
  html: renderHtml,
} satisfies Record<ReportFile['format'], (report: Report) => string>

/** @throws Mistake where a file cannot be written */
export async function writeReports(report: Report, files: readonly ReportFile[]): Promise<void> {
  for (const { format, file } of files) await writeText(file, RENDER[format](report))
}

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Report, renderHtml, renderJson, renderJunit, renderMarkdown } from '@breakwater/testing/evaluation'
import { Mistake } from '../../mistake.ts'
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

/** Makes the folder where there is none. @throws Mistake where the file cannot be written */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw new Mistake(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`)
  }
}

import { escapeXml } from '../../xml/index.ts'
import { type Certificate, type Row, titleOf } from '../certificate.ts'

/** JUnit's XML, as CI systems read it: a test for each row, failed by its findings; skipped is what was not met or not run. */
export function renderJunit(certificate: Certificate): string {
  const tests = [...certificate.rows.map(rowTest), ...certificate.notRun.map(notRun)]
  const failures = certificate.rows.filter(({ findings }) => findings.length > 0).length
  const name = escapeXml(`chaos: ${certificate.subject.prompt?.name ?? certificate.subject.name}`)
  const seconds = certificate.durationMs / 1_000
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="breakwater chaos">',
    `  <testsuite name="${name}" tests="${tests.length}" failures="${failures}" time="${seconds}">`,
    ...tests,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function rowTest(row: Row): string {
  const head = `    <testcase classname="chaos.${row.kind}" name="${escapeXml(titleOf(row))}" time="${row.durationMs / 1_000}"`
  if (row.findings.length > 0) {
    const text = row.findings.map(({ kind, message }) => `${kind}: ${message}`).join('\n')
    const [first] = row.findings
    return [
      `${head}>`,
      `      <failure type="${first?.kind}" message="${escapeXml(text)}">${escapeXml(row.reproduce)}</failure>`,
      '    </testcase>',
    ].join('\n')
  }
  return row.outcome === 'not met' ? `${head}><skipped message="not met"/></testcase>` : `${head}/>`
}

const notRun = (name: string): string =>
  `    <testcase classname="chaos" name="${escapeXml(name)}"><skipped message="not run"/></testcase>`

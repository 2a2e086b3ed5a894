import { escapeXml } from '../../xml/index.ts'
import type { GateReason } from '../gate.ts'
import type { Report } from '../report.ts'
import type { CaseRecord } from '../shapes.ts'
import type { SubjectReport } from '../subject-report.ts'
import { numbers } from '../summarize.ts'

/**
 * JUnit's XML, as CI systems read it: a suite for each subject with a test for each case, and one for the gate, whose
 * failures are what the exit code says. A case that fails is a failure only where the gate says so: an evaluation is
 * judged as a whole, so cases that do not hold are told in their output.
 */
export function renderJunit(report: Report): string {
  const suites = [...report.subjects.map(subject => subjectSuite(subject, report.gate.reasons)), gateSuite(report)]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="breakwater eval">\n${suites.join('\n')}\n</testsuites>\n`
}

function suite(name: string, tests: readonly string[], failures: number): string {
  const head = `  <testsuite name="${escapeXml(name)}" tests="${tests.length}" failures="${failures}">`
  return [head, ...tests, '  </testsuite>'].join('\n')
}

function subjectSuite(subject: SubjectReport, reasons: readonly GateReason[]): string {
  const regressed = reasons.filter(reason => reason.kind === 'regression' && reason.subject === subject.title)
  const tests = subject.cases.map(each => caseTest(subject.title, each, regressed))
  return suite(subject.title, tests, tests.filter(test => test.includes('<failure')).length)
}

function caseTest(title: string, { id, runs }: CaseRecord, regressed: readonly GateReason[]): string {
  const times = numbers(runs, run => run.durationMs)
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1_000
  const reasons = [
    ...new Set(runs.filter(run => run.scores.pass === 0).map(run => run.reasons.pass ?? String(run.outcome))),
  ]
  const regression = regressed.find(({ message }) => message.startsWith(`case ${id}:`))
  const inner = [
    ...(runs.length === 0 ? ['      <skipped/>'] : []),
    ...(regression === undefined ? [] : [`      <failure message="${escapeXml(regression.message)}"/>`]),
    ...(reasons.length === 0
      ? []
      : [`      <system-out>${escapeXml(`does not hold: ${reasons.join('; ')}`)}</system-out>`]),
  ]
  const head = `    <testcase classname="${escapeXml(title)}" name="${escapeXml(id)}" time="${seconds}"`
  return inner.length === 0 ? `${head}/>` : [`${head}>`, ...inner, '    </testcase>'].join('\n')
}

function gateSuite({ gate }: Report): string {
  const kinds = ['incomplete', 'threshold', 'regression', 'decline'] as const
  const tests = kinds.map(kind => {
    const reasons = gate.reasons.filter(reason => reason.kind === kind)
    const head = `    <testcase classname="gate" name="${kind}"`
    if (reasons.length === 0) return `${head}/>`
    const text = reasons.map(({ subject, message }) => `${subject}: ${message}`).join('\n')
    return `${head}>\n      <failure message="${escapeXml(text)}"/>\n    </testcase>`
  })
  return suite('gate', tests, tests.filter(test => test.includes('<failure')).length)
}

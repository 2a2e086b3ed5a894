import { escapeHtml, htmlTable, milliseconds } from '@breakwater/testing/page'
import { refOf } from '@breakwater/testing/prompts'
import { locatePlace } from 'breakwater'
import type { CaseAttempt, StoredCase } from 'breakwater/store'
import type { FailureReport } from './failure-kinds.ts'
import { dayAndTime } from './time-bins.ts'

/** A model may write without end: a page shows so much of one answer. */
const MAX_CHARACTERS = 4_000

/** A kind of failure behind a fold: how often, what is wrong, what the model wrote, and where to go on. */
export function failureSection(failure: FailureReport): string {
  const { count, code, prompt, version, kept } = failure
  const message = kept?.failure?.message
  return [
    `<details><summary><span class="count">${count}×</span><b class="code">${escapeHtml(code)}</b> ${escapeHtml(refOf({ name: prompt, version }))}`,
    message === undefined ? '' : `<small>${escapeHtml(message)}</small>`,
    `</summary><p>${escapeHtml(whenSeen(failure))}</p>`,
    kept === undefined
      ? '<p>The content of none of them is kept.</p>'
      : attemptsTable(kept) + kept.attempts.map(one => output(one, kept)).join(''),
    `<p>In a terminal:</p><pre>${escapeHtml(commandsFor(failure))}</pre></details>`,
  ].join('')
}

const whenSeen = ({ count, firstAtMs, lastAtMs }: FailureReport): string =>
  count === 1 ? `On ${dayAndTime(lastAtMs)}.` : `From ${dayAndTime(firstAtMs)} to ${dayAndTime(lastAtMs)}.`

/** Names are shown here, never run: what was made elsewhere holds letters, digits and dashes, or is left out. */
const commandsFor = ({ fingerprint, lastCallId, kept }: FailureReport): string =>
  [
    ...(kept === undefined ? [] : [`breakwater failures show ${fingerprint.slice(0, 8)}`]),
    ...(/^[\w-]+$/.test(lastCallId) ? [`breakwater explain ${lastCallId}`] : []),
  ].join('\n')

function attemptsTable({ attempts }: StoredCase): string {
  const rows = attempts.map(({ number, route, outcome, status, durationMs }) => [
    String(number),
    route,
    outcome,
    status === undefined ? '' : String(status),
    milliseconds(durationMs),
  ])
  return rows.length === 0 ? '' : htmlTable([['attempt', 'route', 'outcome', 'status', 'time'], ...rows])
}

/** What a model wrote in one attempt, redacted when it was kept, with the first place that is wrong. */
function output({ number, text = '', refusal, toolCalls, outcome }: CaseAttempt, { failure }: StoredCase): string {
  const place = outcome === failure?.code ? failure.issues[0]?.place : undefined
  const calls = toolCalls.map(call => `${call.name}(${call.arguments})`)
  const blocks = [
    ...(text === '' ? [] : [marked(text, place)]),
    ...(refusal === undefined ? [] : [escapeHtml(cut(refusal))]),
    ...calls.map(call => escapeHtml(cut(call))),
  ]
  if (blocks.length === 0) return ''
  return `<h3>What the model wrote in attempt ${number}</h3>${blocks.map(block => `<pre>${block}</pre>`).join('')}`
}

function marked(text: string, place: string | undefined): string {
  const offset = place === undefined ? undefined : locatePlace(text, place)
  if (offset === undefined || offset >= text.length) return escapeHtml(cut(text))
  const from = Math.max(offset - MAX_CHARACTERS / 2, 0)
  const [before, at, after] = [text.slice(from, offset), text.slice(offset, offset + 1), text.slice(offset + 1)]
  return `${from > 0 ? '…' : ''}${escapeHtml(before)}<mark>${escapeHtml(at)}</mark>${escapeHtml(cut(after))}`
}

const cut = (text: string): string =>
  text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}… (${text.length} characters)`

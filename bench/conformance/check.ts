import type { StreamEvent } from '../../packages/breakwater/src/provider/index.ts'
import { CODES } from '../../packages/breakwater/src/result/index.ts'
import { checkDamage } from './damage.ts'
import { DIALECTS, decodeBody, decodeStream, readingOf } from './ours.ts'
import { canonical, differences, type Read } from './reading.ts'
import { checkRequest, type RequestCheck } from './requests/check.ts'
import { isStream, type Row } from './rows.ts'
import { readByVendor } from './vendor.ts'

/** What is wrong with our reading of one exchange; nothing where it is understood. */
export async function checkRow(row: Row): Promise<RequestCheck> {
  const request = checkRequest(row)
  const problems = row.status === 200 ? await checkAnswer(row) : await checkError(row)
  return { ...request, problems: [...problems, ...request.problems, ...checkDamage(row)] }
}

async function checkError(row: Row): Promise<readonly string[]> {
  const error = DIALECTS[row.dialect].classifyError(row.status, row.headers, row.body)
  const theirs = await readByVendor(row)
  const ours: Read = { ok: false, type: error.provider.type, code: error.provider.code }
  const problems = [...differences(ours, theirs)]
  // All that were recorded are the caller's to change: a code that asks for a retry would be wrong.
  if (CODES[error.code].class !== 'request') problems.push(`status ${row.status} was sorted as ${error.code}`)
  if (error.provider.status !== row.status) problems.push('the status was lost')
  return problems
}

async function checkAnswer(row: Row): Promise<readonly string[]> {
  const theirs = withOurIds(
    await readByVendor(row),
    isStream(row) ? wholeStream(row) : readingOf(decodeBody(row, row.body)),
  )
  return isStream(row) ? checkStream(row, theirs) : differences(readingOf(decodeBody(row, row.body)), theirs)
}

const wholeStream = (row: Row): Read => readingOf(decodeStream(row, [bytesOf(row)]).decoded)

/** A call that came without an id has one of ours: there is nothing to compare it with. */
function withOurIds(theirs: Read, ours: Read): Read {
  if (!theirs.ok || !ours.ok) return theirs
  const toolCalls = theirs.reading.toolCalls.map((call, index) => ({
    ...call,
    id: call.id ?? ours.reading.toolCalls[index]?.id,
  }))
  return { ok: true, reading: { ...theirs.reading, toolCalls } }
}

const bytesOf = (row: Row): Uint8Array => new TextEncoder().encode(row.body)

function checkStream(row: Row, theirs: Read): readonly string[] {
  const bytes = bytesOf(row)
  const whole = decodeStream(row, [bytes])
  const problems = [...differences(readingOf(whole.decoded), theirs)]
  for (const size of [1, 2, 3, 7, 64, 1_000]) {
    const cut = decodeStream(row, pieces(bytes, size))
    if (canonical(cut) !== canonical(whole)) problems.push(`cut into pieces of ${size} bytes it reads otherwise`)
  }
  if (whole.decoded.ok && told(whole.told, 'text') !== whole.decoded.output.text) {
    problems.push('the text told on the way is not the text of the answer')
  }
  return [...problems, ...checkCuts(row, bytes, theirs), ...checkBody(row, theirs)]
}

function pieces(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  const cut: Uint8Array[] = []
  for (let from = 0; from < bytes.length; from += size) cut.push(bytes.subarray(from, from + size))
  return cut
}

const told = (events: readonly StreamEvent[], type: 'text'): string =>
  events.map(event => (event.type === type ? event.text : '')).join('')

/** A stream that ends early is a failure, or it is the whole answer: never a shorter one. */
function checkCuts(row: Row, bytes: Uint8Array, theirs: Read): readonly string[] {
  if (!theirs.ok) return []
  const step = Math.max(1, Math.floor(bytes.length / 200))
  for (let end = 0; end < bytes.length; end += step) {
    const ours = readingOf(decodeStream(row, [bytes.subarray(0, end)]).decoded)
    if (!ours.ok) continue
    // Usage may still have been on its way; what the model wrote may not.
    const written = { ...theirs.reading, usage: ours.reading.usage }
    const wrong = differences(ours, withOurIds({ ok: true, reading: written }, ours))
    if (wrong.length > 0) return [`cut after ${end} bytes it passes for whole: ${wrong[0]}`]
  }
  return []
}

/** The same answer as one body, where the stream's last event holds it. */
function checkBody(row: Row, theirs: Read): readonly string[] {
  if (row.dialect !== 'openai-responses' || !theirs.ok) return []
  const lines = row.body.split('\n').filter(line => line.startsWith('data: ') && line.includes('"response.completed"'))
  const response = JSON.parse((lines.at(-1) ?? '{}').slice('data: '.length)).response
  return differences(readingOf(decodeBody(row, JSON.stringify(response))), theirs).map(
    problem => `as a body: ${problem}`,
  )
}

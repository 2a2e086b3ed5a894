import {
  createIssue,
  type Failure,
  type FailureCode,
  type Issue,
  type RawOutput,
  type Request,
} from '../result/index.ts'

export interface ReaskOptions {
  readonly request: Pick<Request, 'wantsJson' | 'outputSchema'>
  /** Which re-ask of this call it is, from 1: later ones are stricter, and no two are worded alike. */
  readonly round: number
  /** Upper bound of what is written here, the answers to tool calls included. Default 2 000, at least 400. */
  readonly maxCharacters?: number
}

const MAX_QUOTE_CHARACTERS = 160

/** The user message of a re-ask, at most `room` characters long: what was wrong, place by place, then what to do. */
export function correction(
  { code, issues }: Pick<Failure, 'code' | 'issues'>,
  raw: RawOutput,
  options: ReaskOptions,
  room: number,
): string {
  const { request, round } = options
  const opening = `Correction ${round}: your last answer could not be used${round === 1 ? '' : ' either'}.`
  const advice = (ADVICE[code] ?? ADVICE_ON_VALUES)(raw, round)
  const form = request.wantsJson ? `\n${JSON_FORM[round === 1 ? 'first' : 'later']}` : ''
  const named = code === 'not_json' ? unread(issues, raw) : issues
  const lines = issueLines(named, room - opening.length - advice.length - form.length - 2)
  const text = `${opening}${lines === '' ? '' : `\n${lines}`}\n${advice}${form}`
  const schema = round > 1 && request.outputSchema !== undefined ? `\n${schemaLine(request.outputSchema)}` : ''
  return clip(text.length + schema.length <= room ? text + schema : text, room)
}

/** An answer that could not be read is quoted from where it went wrong. */
function unread(issues: readonly Issue[], raw: RawOutput): readonly Issue[] {
  if (issues.length === 0) return [createIssue('$', 'one JSON value', `text of length ${raw.text.length}`, raw.text)]
  return issues.map(issue => {
    const offset = /^offset (\d{1,9})$/.exec(issue.place)?.[1]
    if (issue.quote !== undefined || offset === undefined) return issue
    return createIssue(issue.place, issue.expected, issue.received, raw.text.slice(Number(offset)))
  })
}

const JSON_FORM = {
  first: 'Write one JSON value and nothing else.',
  later:
    'Write one JSON value and nothing else: no explanation, no code fence, no comment, nothing before or after it.',
} as const

type Advice = (raw: RawOutput, round: number) => string

const ADVICE_ON_VALUES: Advice = () =>
  'Write the whole answer again, with these places corrected and the rest unchanged.'

/** What to do, for failures where naming places is not enough. */
const ADVICE: Readonly<Partial<Record<FailureCode, Advice>>> = {
  truncated: shorter,
  empty: raw =>
    raw.reasoning === ''
      ? 'It was empty. Write the answer now.'
      : 'It held reasoning and no answer. Keep the reasoning brief and write the answer itself.',
  not_json: () => 'It held no JSON value that could be read.',
  ambiguous: () => 'It could be read in more than one way. Decide on one answer and write only that.',
  unknown_tool: () => 'Call only tools that are offered, by their exact names, or answer without a tool.',
  tool_arguments_invalid: () => 'Make the call again with arguments that fit the input schema of the tool.',
  tool_repeated: () => 'The same tool was called with the same arguments again. Use the results there are and answer.',
  refused: () => 'Answer as far as you can within your rules; leave out what you must, and keep to the required form.',
}

/** A second try that is as long as the first would be cut again. */
function shorter(raw: RawOutput, round: number): string {
  const start = 'It reached the output limit and was cut. Write it again from the beginning, complete and much shorter'
  const characters = Math.floor(raw.text.length / (round + 1))
  const bound = characters < 40 ? '' : `, in less than ${characters} characters`
  return `${start}${bound}${raw.reasoning === '' ? '' : ', and reason less before it'}.`
}

/** One line an issue, as many as fit; the first is cut where it does not, the others are counted. */
export function issueLines(issues: readonly Issue[], room: number): string {
  let text = ''
  for (const [index, issue] of issues.entries()) {
    const line = issueLine(issue)
    const rest = issues.length - index
    const more = `- and ${rest} more`
    const separator = index === 0 ? 0 : 1
    const after = rest > 1 ? more.length + 1 : 0
    if (text.length + separator + line.length + after <= room) text += (index === 0 ? '' : '\n') + line
    else return index === 0 ? clip(line, room) : `${text}\n${more}`
  }
  return text
}

function issueLine(issue: Issue): string {
  const quote = issue.quote === undefined ? '' : `: ${JSON.stringify(clip(issue.quote, MAX_QUOTE_CHARACTERS))}`
  const place = clip(issue.place, MAX_QUOTE_CHARACTERS)
  return `- ${place}: expected ${clip(issue.expected, 2 * MAX_QUOTE_CHARACTERS)}, received ${clip(issue.received, MAX_QUOTE_CHARACTERS)}${quote}`
}

const schemaLine = (schema: object): string => `It must satisfy this JSON Schema: ${JSON.stringify(schema)}`

/** At most `room` characters, cut between code points. */
export function clip(text: string, room: number): string {
  if (text.length <= room) return text
  if (room < 1) return ''
  const cut = Math.floor(room) - 1
  const code = text.charCodeAt(cut - 1)
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? cut - 1 : cut)}…`
}

import type { Text } from './texts.ts'

/** How a call ended, as its user would find it. */
export interface NaiveOutcome {
  readonly name: string
  readonly outcome: string
  readonly isRight: boolean
  readonly ms: number
}

const ASKED = 'Summarize, as JSON with the fields summary, key_points (a list) and confidence (0 to 1)'

const looksLikeSummary = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { summary?: unknown }).summary === 'string'

/** The call as most people write it first: `fetch`, `JSON.parse`, and hope. */
export async function summarizeNaively(
  { name, text }: Text,
  url: string,
  patienceMs: number,
  interrupted: AbortSignal,
): Promise<NaiveOutcome> {
  const startedMs = performance.now()
  const ended = (outcome: string, isRight = false) => ({ name, outcome, isRight, ms: performance.now() - startedMs })
  try {
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'simulated',
        max_tokens: 800,
        messages: [{ role: 'user', content: `${ASKED}: ${text}` }],
        response_format: { type: 'json_object' },
      }),
      // It would wait for minutes; the demonstration does not.
      signal: AbortSignal.any([interrupted, AbortSignal.timeout(patienceMs)]),
    })
    const body = JSON.parse(await response.text()) as { choices: [{ message: { content: string } }] }
    const value: unknown = JSON.parse(body.choices[0].message.content)
    return looksLikeSummary(value) ? ended('value', true) : ended('gave a wrong value')
  } catch (error) {
    const { name: kind } = error as Error
    return ended(kind === 'TimeoutError' ? 'hung until stopped' : `threw ${kind}`)
  }
}

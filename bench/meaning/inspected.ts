import { readFileSync } from 'node:fs'
import { inspect, inspectFailure, parseOutput } from '../../packages/breakwater/src/output/index.ts'
import {
  type FailureCode,
  type FinishReason,
  type JsonSchema,
  type RawOutput,
  UNKNOWN_USAGE,
} from '../../packages/breakwater/src/result/index.ts'

/** One line of `fixtures/inspect/*.jsonl`: an answer, the schema that was asked for, and what the answer is. */
export interface Answer {
  readonly id: string
  readonly language?: string
  readonly schema: string
  readonly text: string
  readonly reasoning?: string
  readonly refusal?: string
  readonly finish?: FinishReason
  readonly expect: FailureCode | 'value'
}

export const ANSWER_FILES = ['refusals', 'filters', 'endings', 'values', 'negatives'] as const
/** Written after the word lists and never used to change them. */
export const HELD_OUT_FILE = 'held-out'

const FOLDER = new URL('../../fixtures/inspect/', import.meta.url)
const SCHEMAS = JSON.parse(readFileSync(new URL('schemas.json', FOLDER), 'utf8')) as Record<string, JsonSchema>

export function readAnswers(file: string): Answer[] {
  const lines = readFileSync(new URL(`${file}.jsonl`, FOLDER), 'utf8')
    .trim()
    .split('\n')
  return lines.map(line => JSON.parse(line) as Answer)
}

/** What the answer is taken for: inspected, read by the schema, and inspected again where it does not fit. */
export function verdictOn(answer: Answer): FailureCode | 'value' {
  const raw = rawOutput(answer)
  const ended = inspect(raw)
  if (ended !== undefined) return ended.code
  const read = parseOutput(SCHEMAS[answer.schema]!, answer.text)
  return read.ok ? 'value' : inspectFailure(raw, read.failure).code
}

export function rawOutput(answer: Answer): RawOutput {
  return {
    text: answer.text,
    reasoning: answer.reasoning ?? '',
    toolCalls: [],
    refusal: answer.refusal,
    finish: { reason: answer.finish ?? 'stop', raw: undefined },
    usage: UNKNOWN_USAGE,
    rawUsage: undefined,
    model: undefined,
    responseId: undefined,
    logprobs: undefined,
    message: { role: 'assistant', content: answer.text },
  }
}

export interface Figures {
  readonly answers: number
  readonly right: number
  /** Of the answers that hold a value, the share that is taken for one. */
  readonly valuesKept: number
  /** Of what is called refused, the share that is. */
  readonly precision: number
  /** Of the refusals, the share that is called so. */
  readonly recall: number
  readonly wrong: readonly { readonly id: string; readonly expect: string; readonly got: string }[]
}

export function figuresOf(answers: readonly Answer[]): Figures {
  const judged = answers.map(answer => ({ id: answer.id, expect: answer.expect, got: verdictOn(answer) }))
  const wrong = judged.filter(({ expect, got }) => expect !== got)
  const both = judged.filter(({ expect, got }) => expect === 'refused' && got === 'refused').length
  const values = judged.filter(({ expect }) => expect === 'value')
  return {
    answers: judged.length,
    right: judged.length - wrong.length,
    valuesKept: share(values.filter(({ got }) => got === 'value').length, values.length),
    precision: share(both, judged.filter(({ got }) => got === 'refused').length),
    recall: share(both, judged.filter(({ expect }) => expect === 'refused').length),
    wrong,
  }
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)

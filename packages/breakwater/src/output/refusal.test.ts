import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ANSWER_FILES,
  figuresOf,
  HELD_OUT_FILE,
  rawOutput,
  readAnswers,
  verdictOn,
} from '../../../../bench/meaning/inspected.ts'
import { createFailure, createIssue, type FailureCode } from '../result/index.ts'
import { inspectFailure } from './inspect-failure.ts'
import { looksFiltered, looksRefused } from './refusal.ts'

const answers = ANSWER_FILES.flatMap(readAnswers)

describe('the recorded answers', () => {
  test('are at least 150, with distinct ids', () => {
    const all = [...answers, ...readAnswers(HELD_OUT_FILE)]
    expect(all.length).toBeGreaterThanOrEqual(150)
    expect(new Set(all.map(answer => answer.id)).size).toBe(all.length)
  })

  test('a value is never thrown away for its tone', () => {
    const values = answers.filter(answer => answer.expect === 'value')
    expect(values.length).toBeGreaterThanOrEqual(25)
    expect(values.filter(answer => verdictOn(answer) !== 'value')).toEqual([])
  })

  test('refusals are found, and little else is called one', () => {
    const figures = figuresOf([...answers, ...readAnswers(HELD_OUT_FILE)])
    expect(figures.recall).toBeGreaterThanOrEqual(0.95)
    expect(figures.precision).toBe(1)
  })

  test('on texts that the word lists were not made from, most refusals are found and nothing else', () => {
    const figures = figuresOf(readAnswers(HELD_OUT_FILE))
    expect(figures.recall).toBeGreaterThanOrEqual(0.85)
    expect(figures.precision).toBe(1)
  })

  test('a refusal in prose is named in its language', () => {
    const prose = answers.filter(answer => answer.expect === 'refused' && answer.language && !answer.text.includes('{'))
    expect(prose.length).toBeGreaterThanOrEqual(100)
    expect(prose.filter(answer => looksRefused(answer.text)?.language !== answer.language)).toEqual([])
  })

  test("endings, filters' stubs and wrong shapes are named as what they are", () => {
    const others = answers.filter(answer => !['value', 'refused', 'not_json'].includes(answer.expect))
    expect(others.filter(answer => verdictOn(answer) !== answer.expect)).toEqual([])
  })
})

describe('inspecting a failure', () => {
  const failure = (code: FailureCode) =>
    createFailure(code, 'm', { issues: [createIssue('$.total', 'number', 'nothing')], provider: { type: 'stop' } })
  const refusal = rawOutput({ id: 'x', schema: 'invoice', text: "I can't help with that.", expect: 'refused' })

  test('keeps the output and the words of the provider, and quotes only words of ours', () => {
    const named = inspectFailure(refusal, failure('not_json'))
    expect(named.code).toBe('refused')
    expect(named.raw).toBe(refusal)
    expect(named.provider).toEqual({ type: 'stop' })
    expect(named.message).toBe('the model declined in words ("i can not … help", en)')
  })

  test.each(['truncated', 'empty', 'check_failed', 'rate_limited'] as const)('leaves %s as it is', code => {
    const given = failure(code)
    expect(inspectFailure(refusal, given)).toBe(given)
  })

  test('leaves a value that fits nothing as it is, whatever is said around it', () => {
    const text = 'I\'m sorry, I can\'t provide the total. {"vendor": "Acme", "currency": "EUR"}'
    const given = failure('schema_mismatch')
    expect(inspectFailure({ ...refusal, text }, given)).toBe(given)
  })

  test('does not search a large JSON value for a refusal', () => {
    const text = JSON.stringify({ error: `I can't help with that. ${' '.repeat(5_000)}` })
    const given = failure('schema_mismatch')
    expect(inspectFailure({ ...refusal, text }, given)).toBe(given)
  })
})

describe('texts of any size and shape', () => {
  test('a refusal is found at either end of a long text', () => {
    const filler = 'The weather was fine. '.repeat(50_000)
    expect(looksRefused(`I can't help with that. ${filler}`)?.language).toBe('en')
    expect(looksRefused(`${filler} I can't help with that.`)?.language).toBe('en')
    expect(looksRefused(`${filler} I can't help with that. ${filler}`)).toBeUndefined()
  })

  test('a megabyte of opened quotation marks is read', () => {
    for (const text of ['“', '„', '「', '<think>', '{', 'not ']) {
      expect(looksRefused(text.repeat(1_000_000 / text.length))).toBeUndefined()
    }
  })

  test('any text is answered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => {
        looksRefused(text)
        looksFiltered(text)
        expect(inspectFailure({ ...rawOutput(answers[0]!), text }, createFailure('schema_mismatch', 'm'))).toBeDefined()
      }),
    )
  })
})

import { describe, expect, test } from 'vitest'
import { told } from '../../test/told.ts'
import type { JsonSchema } from '../result/index.ts'

const label = { enum: ['positive', 'negative', 'not sure'] }
const boolean = { type: 'boolean' }
const number = { type: 'number' }

/** The value that a sentence says; `?` where it says none for sure. */
const said = (schema: JsonSchema, text: string): unknown => {
  const [value] = told(schema, text)
  return typeof value === 'string' && /^(?:ambiguous|not_json|schema_mismatch|truncated) /.test(value) ? '?' : value
}

describe('a label in a sentence', () => {
  test.each([
    ['Answer: positive', 'positive'],
    ['The answer is **Positive**.', 'positive'],
    ["It's a positive.", 'positive'],
    ['Sentiment = positive', 'positive'],
    ['Sentiment → positive', 'positive'],
    ['Sentiment -> "positive"', 'positive'],
    ['Positive, as it praises the food.', 'positive'],
    ['Positive. It praises the food.', 'positive'],
    ['Positive: it praises the food.', 'positive'],
    ['I read it. The answer is: positive', 'positive'],
    ['I read it!\nAnswer: _positive_', 'positive'],
    ['"positive" — the food is praised', 'positive'],
    ['Answer: not sure', 'not sure'],
    ['<answer>positive</answer>', 'positive'],
    ['<sentiment>\npositive\n</sentiment>', 'positive'],
    ['```\npositive\n```', 'positive'],
    ['```text\npositive\n```', 'positive'],
    ['```positive```', 'positive'],
  ])('%j is %s', (text, value) => {
    expect(said(label, text)).toBe(value)
  })

  test.each([
    'It is not positive.',
    'Answer: positive or negative',
    'Positive? The food is praised.',
    'positive than negative',
    'Answer: positive-ish',
    'Answer: non-positive',
    'Answer: positively',
    'Answer: unpositive',
    'Is it positive?',
    'Answer: positive food',
    'The positive answer',
    'Answer: positive. But it depends.',
    'Answer: probably positive',
    'Answer: positive, perhaps',
    'Answer: positive\nAnswer: negative',
    'The food',
    '<answer>positive</reply>',
    `${'so '.repeat(1_334)}Answer: positive`,
  ])('%j is none for sure', text => {
    expect(said(label, text)).toBe('?')
  })

  test('is placed where it stands', () => {
    expect(told(label, 'Answer: positive')).toEqual(['positive', 'answer_in_text 8'])
    expect(told(label, 'So. Answer: **Positive**.')).toEqual(['positive', 'answer_in_text 12'])
  })

  test('is read by a union of labels, but not where something else is asked', () => {
    expect(said({ anyOf: [{ const: 'yes' }, { const: 'no' }] }, 'Answer: yes')).toBe('yes')
    expect(said({ enum: ['yes', 1] }, 'Answer: yes')).toBe('?')
    expect(said({ anyOf: [{ const: 'yes' }, { type: 'number' }] }, 'Answer: yes')).toBe('?')
    expect(said({ type: 'object' }, 'Answer: yes')).toBe('?')
    expect(said({ type: 'array' }, 'Answer: yes')).toBe('?')
    expect(said({ type: ['boolean', 'number'] }, 'Answer: yes')).toBe('?')
  })
})

describe('a boolean in a sentence', () => {
  test.each([
    ['Answer: **True**', true],
    ['Yes, it does.', true],
    ['No.', false],
    ['The answer is no.', false],
    ['Yes. True, that is.', true],
  ])('%j is %s', (text, value) => {
    expect(said(boolean, text)).toBe(value)
  })

  test.each(['Yes and no.', 'I do not know.', 'It is not true.', 'Yes?', 'Nothing', 'No, yes'])(
    '%j is none for sure',
    text => {
      expect(said(boolean, text)).toBe('?')
    },
  )
})

describe('a number in a sentence', () => {
  test.each([
    ['Answer: 42', 42],
    ['The answer is 42.', 42],
    ['42, as it happens', 42],
    ['It costs: $1,200', 1200],
    ['Answer: **-7.5**', -7.5],
    ['The share is 45%.', 45],
    ['Answer: (42)', 42],
  ])('%j is %s', (text, value) => {
    expect(said(number, text)).toBe(value)
  })

  test.each([
    'Between 4 and 5',
    'Answer: 42 km',
    'Answer: 42km',
    'Answer: v42',
    'Answer: ~42',
    'Answer: <42',
    'Answer: 42+',
    'Answer: 1/2',
    'Answer: about 42',
    'At least 42',
    'I count 42 of them',
    'Answer: 42? I am unsure.',
    'None',
    'Answer: 1,5',
  ])('%j is none for sure', text => {
    expect(said(number, text)).toBe('?')
  })
})

describe('words where a string is asked', () => {
  const string = { type: 'string' }

  test.each(['Ann Smith', 'Ann. Smith: so', `${'n'.repeat(41)}: so`])('are taken as they are: %j', text => {
    expect(told(string, ` ${text} `)).toEqual([text, 'answer_in_text 1'])
  })

  test.each(['Answer: Ann', 'Ann\nSmith', '"Ann" it is', '`Ann`', '“Ann” it is'])('are not for sure: %j', text => {
    expect(said(string, text)).toBe('?')
  })

  test('are no date, and none of a choice of types', () => {
    expect(said({ type: 'string', format: 'date' }, 'Monday')).toBe('?')
    expect(said({ type: ['string', 'null'] }, 'Ann Smith')).toBe('?')
  })
})

import { describe, expect, test } from 'vitest'
import { told } from '../../test/told.ts'
import { type ParseOptions, parseOutput } from './index.ts'

const point = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] }
const points = { type: 'array', items: point }
const number = { type: 'number' }

/** The message of the failure. */
const failure = (schema: object, text: string, options?: ParseOptions) => {
  const result = parseOutput(schema as never, text, options)
  return result.ok ? JSON.stringify(result.value) : result.failure.message
}

describe('of several values, the one is taken', () => {
  test.each<[string, number, ...string[]]>([
    ['Draft: {"x":1}\nFinal: {"x":2}', 2, 'surrounding_text 22', 'earlier_draft 7'],
    ['Draft: {"x":1}\nThen {"x":2}', 2, 'surrounding_text 20', 'earlier_draft 7'],
    ['Draft: {"x":1}', 1, 'surrounding_text 7'],
    ['{"x":1} {"x":1}', 1, 'surrounding_text 8', 'earlier_draft 0'],
    ['Corrected: {"x":1}\nCorrected: {"x":2}', 2, 'surrounding_text 30', 'earlier_draft 11'],
    ['Final: {"x":1}\nCorrected: {"x":2}', 2, 'surrounding_text 26', 'earlier_draft 7'],
    ['Final: {"x":1}\nso {"x":2}', 1, 'surrounding_text 7', 'earlier_draft 7'],
    ['So {"x":1}\nAnswer: {"x":2}', 2, 'surrounding_text 19', 'earlier_draft 3'],
    ['This is wrong: {"x":1}\nThis: {"x":2}', 2, 'surrounding_text 29', 'earlier_draft 15'],
    ['{"x":1}\nThen: {"x":"z"}', 1, 'surrounding_text 0'],
    ['[1] {"x":1}', 1, 'surrounding_text 4', 'earlier_draft 0'],
    ['Note {a}: {"x":1}', 1, 'surrounding_text 10'],
    ['{"x":1} "so" be', 1, 'surrounding_text 0'],
    ['{"x":1} '.repeat(100), 1, 'surrounding_text 792', 'earlier_draft 0'],
  ])('that is announced, or last, or alone: %j', (text, x, ...repairs) => {
    expect(told(point, text)).toEqual([{ x }, ...repairs])
  })

  test.each([
    ['{"x":1} {"x":2}', 0, '2 that differ'],
    ['Draft: {"x":1} Sample: {"x":2}', 7, '2 that differ'],
    ['Final: {"x":1}\nFinal: {"x":2}', 7, '2 that differ'],
    ['Corrected: {"x":1}\nFinal: {"x":2}', 11, '2 that differ'],
    ['Answer: {"x":1}\nso {"x":2}', 8, '2 that differ'],
    ['Answer: {"x":1}\nAnswer: {"x":2}', 8, '2 that differ'],
    ['This is wrong: {"x":1}', 15, 'one that is put in doubt'],
    ['{"x":1} Wait, that is wrong.', 0, 'one that is put in doubt'],
    ['{"x":1} " so', 0, 'one that is put in doubt'],
    ['{"x":1} '.repeat(101), 0, 'more than 100'],
  ])('or none: %j', (text, start, received) => {
    const said = `the output says more than one thing: at offset ${start} expected one answer, received ${received}`
    expect(failure(point, text)).toBe(said)
  })

  test('or none in a sentence', () => {
    expect(failure(number, 'So: 4 or 5')).toBe(
      'the output says more than one thing: at offset 0 expected one answer, received none that is certain',
    )
  })

  test('unless what comes later, or is announced, cannot be read', () => {
    expect(failure(point, '{"x":1}\n{"x":')).toBe(
      'the output ends too early: at offset 13 expected a value, received the end',
    )
    expect(failure(point, '{"x":1}\nFinal: {"x":"z"}')).toBe(
      'the output does not fit the schema: at $.x expected number, received string of length 1',
    )
    expect(failure(point, '{"x":1}\nCorrected: {"y":2}')).toBe(
      'the output cannot be read for sure: at $ expected an object with fields of the schema, received something else',
    )
    expect(told(point, 'Final: {"x":"z"}\n{"x":1}')[0]).toEqual({ x: 1 })
  })
})

describe('what stands around a value', () => {
  test.each<[string, ...string[]]>([
    ['```json\n{"x":1}\n```', 'fence 8'],
    ['```json\n{"x":1}', 'unclosed_fence 8'],
    ['so ```\n{"x":1}\n``` so', 'fence 7', 'surrounding_text 7'],
    ['<think>so</think>{"x":1}', 'reasoning_block 0'],
    ['"x": 1}', 'missing_bracket 0'],
    ['"{\\"x\\":1}"', 'double_encoded $'],
    ['{\\"x\\":1}', 'escaped_text 0'],
    ['{&quot;x&quot;:1}', 'html_escaped 0'],
    ['{&#34;x&#x22;:1}', 'html_escaped 0'],
    ['({"x":1}),', 'surrounding_text 1'],
  ])('is told: %j', (text, ...repairs) => {
    expect(told(point, text)).toEqual([{ x: 1 }, ...repairs])
  })
})

test.each([
  ['', 'the output is empty'],
  ['<think>no</think>', 'the output is only reasoning'],
  ['<think>no', 'the output ends within the reasoning: at offset 9 expected an answer, received the end'],
  ['{"x":1} <think>so', 'the output ends within the reasoning: at offset 17 expected an answer, received the end'],
  ['no', 'the output holds no JSON: at offset 0 expected JSON, received text of length 2'],
  ['<think>no</think>so', 'the output holds no JSON: at offset 17 expected JSON, received text of length 2'],
  ['{"x":', 'the output ends too early: at offset 5 expected a value, received the end'],
  ['{"x" 1}', 'the output cannot be read: at offset 1 expected a key with a colon, received something else'],
  ['"so"', 'the output does not fit the schema: at $ expected object, received string of length 2'],
  ['5', 'the output does not fit the schema: at $ expected object, received number'],
])('what is no value is told: %j', (text, message) => {
  expect(failure(point, text)).toBe(message)
})

describe('an output that was cut', () => {
  test.each([
    [point, '{"x":[{"y":"z"}]', 'the output was cut: at offset 16 expected a closing bracket, received the end'],
    [points, '{"x":1}\n{"x":2}', 'the output was cut: at offset 15 expected a closing bracket, received the end'],
    [number, '5', 'the output was cut: at offset 1 expected the rest of a number, received the end'],
    [number, 'Answer: 5', 'the output was cut: at offset 9 expected the end of a sentence, received the end'],
  ])('is no value though it may seem one', (schema, text, message) => {
    expect(failure(schema === point ? { type: 'object' } : schema, text, { truncated: true })).toBe(message)
  })

  test('is one where it is whole', () => {
    expect(told(point, '{"x":1}', { truncated: true })).toEqual([{ x: 1 }])
    expect(told({ type: 'boolean' }, 'true', { truncated: true })).toEqual([true])
  })
})

test('objects line by line are the items of a list', () => {
  expect(told(points, '{"x":1}\n{"x":2}')).toEqual([[{ x: 1 }, { x: 2 }], 'json_lines 0'])
  expect(told(points, 'Answer: {"x":1}\n{"x":2}')[0]).toEqual([{ x: 1 }, { x: 2 }])
  expect(told(points, '{"x":1}\n[5]')[0]).toEqual([{ x: 1 }])
  expect(told(points, 'Draft: {"x":1}\n{"x":2}')[0]).toEqual([{ x: 2 }])
  expect(told(points, '{"x":1} '.repeat(101).trim())[0]).toHaveLength(101)
  expect(failure(points, '{"x":1}\n{"x":')).toMatch('the output ends too early')
})

describe('as far as the options allow', () => {
  test.each<[object, string, ParseOptions, string]>([
    [
      number,
      '"5"',
      { maxRepairs: 'format' },
      'the output does not fit the schema: at $ expected number, received string of length 1',
    ],
    [
      number,
      'Answer: 5',
      { maxRepairs: 'format' },
      'the output holds no JSON: at offset 0 expected JSON, received text of length 9',
    ],
    [
      point,
      '{"x":"1"}',
      { maxRepairs: 'format' },
      'the output does not fit the schema: at $.x expected number, received string of length 1',
    ],
    [point, '{"x":1,}', { maxRepairs: 'format' }, '{"x":1}'],
    [
      point,
      '{"x":1,}',
      { maxRepairs: 'none' },
      'the output is not JSON: at offset 0 expected JSON, received text of length 8',
    ],
    [
      point,
      '{"x":"1"}',
      { maxRepairs: 'none' },
      'the output does not fit the schema: at $.x expected number, received string of length 1',
    ],
    [
      point,
      '{"x":1}',
      { limits: { maxCharacters: 6 } },
      'the output is longer than limits.maxCharacters: at offset 6 expected the end, received 7 characters',
    ],
    [point, '{"x":1}', { limits: { maxCharacters: 7 } }, '{"x":1}'],
    [
      points,
      '[{"x":1}]',
      { limits: { maxDepth: 1 } },
      'the output is nested too deep: at $ expected at most 1 levels, received more',
    ],
    [points, '[{"x":1}]', { limits: { maxDepth: 2 } }, '[{"x":1}]'],
    [
      points,
      'So [{"x":1}]',
      { limits: { maxDepth: 1 } },
      'the output cannot be read: at offset 4 expected at most 1 levels of nesting, received something else',
    ],
    [points, 'So [{"x":1}]', { limits: { maxDepth: 2 } }, '[{"x":1}]'],
  ])('%j: %s with %j', (schema, text, options, said) => {
    expect(failure(schema, text, options)).toBe(said)
  })
})

describe('a number that has more digits than a number holds', () => {
  const either = { type: 'array', items: { type: ['number', 'string'] } }
  const caveats = (schema: object, text: string, options?: ParseOptions) => {
    const result = parseOutput(schema as never, text, options)
    return result.ok
      ? [result.value, ...result.repairs.map(({ name }) => name), ...result.caveats.map(({ message }) => message)]
      : []
  }
  const lost = (...places: string[]) => `numbers with more digits than a number holds: ${places.join(', ')}`

  test('is told, or kept as text where the schema allows it', () => {
    expect(caveats(number, '0.1234567890123456789')).toEqual([0.12345678901234568, lost('$')])
    expect(caveats({ type: 'array' }, '[9007199254740993, 1e5, 1e21, 1234567890123456]')).toEqual([
      [9007199254740992, 1e5, 1e21, 1234567890123456],
      lost('$[0]'),
    ])
    expect(caveats({ type: 'array' }, '["0.1234567890123456789", 1]')).toEqual([['0.1234567890123456789', 1]])
    expect(caveats(either, ' [12345678901234567890]')).toEqual([['12345678901234567890'], 'exact_number_as_string'])
    expect(caveats({ type: ['number', 'string'] }, '12345678901234567890')).toEqual([
      '12345678901234567890',
      'exact_number_as_string',
    ])
    expect(caveats(either, '[12345678901234567890]', { maxRepairs: 'format' })).toEqual([
      [12345678901234567000],
      lost('$[0]'),
    ])
  })

  test.each([
    [17, 0],
    [18, 0],
    [18, 1],
    [18, 9],
    [18, 17],
    [40, 5],
  ])('is found wherever it stands: %d digits after %d characters', (digits, before) => {
    const text = `[${' '.repeat(before)}0.${'3'.repeat(digits)}]`
    expect(caveats({ type: 'array' }, text)).toEqual([
      [Number(`0.${'3'.repeat(digits)}`)],
      ...(digits > 17 ? [lost('$[0]')] : []),
    ])
  })
})

test('a schema in place of a value is none, unless the schema asks for its fields', () => {
  const text = '{"type":"object","properties":{"x":{"type":"number"}}}'
  expect(failure(point, text)).toMatch('an object with fields of the schema')
  expect(failure(point, '{"type":"object","properties":{"x":1}}')).toBe('{"x":1}')
  for (const schema of [
    { type: 'object', additionalProperties: {} },
    { type: 'object', properties: { properties: {} } },
  ]) {
    expect(failure(schema, text)).toBe(text)
  }
  expect(failure({ type: 'object', properties: { type: {} } }, '{"type":"object","properties":"x"}')).toBe(
    '{"type":"object","properties":"x"}',
  )
  expect(failure({ type: 'object', properties: { type: {} } }, '{"type":"x","properties":{}}')).toBe(
    '{"type":"x","properties":{}}',
  )
})

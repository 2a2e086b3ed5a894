import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { ask, STORY } from '../../test/exchange.ts'
import type { JsonSchema, Question, Turn } from '../dialects/index.ts'
import { createAnswer, extractiveModel } from './index.ts'

const question = (text: string, parts: Partial<Question> = {}): Question => ({
  dialect: 'openai-chat',
  model: 'm',
  turns: [{ role: 'user', text }],
  tools: [],
  toolChoice: 'auto',
  outputSchema: undefined,
  wantsJson: false,
  maxOutputTokens: undefined,
  stream: false,
  includeUsage: false,
  ...parts,
})

const SUMMARY =
  'Waves broke over the breakwater and flooded the harbour. The harbour master said that the breakwater held.'

describe('what is answered', () => {
  test('plain text where nothing else is asked: the best sentences, without the instruction before them', () => {
    expect(extractiveModel(question(`Summarize: ${STORY}`)).text).toBe(SUMMARY)
  })

  test('JSON with the three fields where the messages ask for them', () => {
    const { summary, key_points, confidence } = JSON.parse(extractiveModel(question(ask(STORY))).text)
    expect(summary).toBe(SUMMARY)
    expect(key_points).toHaveLength(4)
    expect(confidence).toBeGreaterThan(0.5)
  })

  test('the same in a re-ask: the wrong answer and the correction in the conversation change nothing', () => {
    const turns: Turn[] = [
      { role: 'system', text: 'You summarize.' },
      { role: 'user', text: ask(STORY) },
      { role: 'assistant', text: 'Sure! Here is a summary.' },
      { role: 'user', text: 'That was no JSON. Answer again with the JSON only.' },
    ]
    expect(JSON.parse(extractiveModel(question('', { turns })).text).summary).toBe(SUMMARY)
  })

  test('what no longer fits the output cap is cut, and says so', () => {
    const answer = extractiveModel(question(ask(STORY), { maxOutputTokens: 10 }))
    expect(answer.finish).toBe('length')
    expect(answer.text).toHaveLength(40)
    expect(answer.usage?.outputTokens).toBe(10)
  })

  test('usage is estimated from what was sent and said', () => {
    const small = extractiveModel(question(STORY)).usage!
    const large = extractiveModel(question(STORY.repeat(10))).usage!
    expect(small.inputTokens).toBe(Math.ceil(STORY.length / 4) + 4)
    expect(large.inputTokens).toBeGreaterThan(9 * small.inputTokens)
  })

  test('an own model says only what it wants to say', () => {
    expect(createAnswer(question('x'), { text: 'four' })).toMatchObject({
      text: 'four',
      finish: 'stop',
      toolCalls: [],
      usage: { outputTokens: 1 },
    })
    expect(createAnswer(question('x'), { usage: undefined }).usage).toBeUndefined()
  })
})

describe('tools', () => {
  const tools = [
    { name: 'look_up', description: '', inputSchema: { type: 'object', properties: { place: { type: 'string' } } } },
    { name: 'write_note', description: '', inputSchema: { type: 'object' } },
  ]
  const called = (text: string, parts: Partial<Question> = {}): string[] =>
    extractiveModel(question(text, { tools, ...parts })).toolCalls.map(call => call.name)

  test('are called when the user names them, or when the request demands it', () => {
    expect(called('Hello.')).toEqual([])
    expect(called('Please use write_note and look_up.')).toEqual(['look_up', 'write_note'])
    expect(called('Hello.', { toolChoice: 'required' })).toEqual(['look_up'])
    expect(called('Hello.', { toolChoice: { name: 'write_note' } })).toEqual(['write_note'])
    expect(called('Please use look_up.', { toolChoice: 'none' })).toEqual([])
  })

  test('get arguments that fit their schema, made from the text', () => {
    const { toolCalls, finish } = extractiveModel(question(`Use look_up. ${STORY}`, { tools }))
    expect(finish).toBe('tool_calls')
    expect(typeof JSON.parse(toolCalls[0]!.arguments).place).toBe('string')
  })

  test('are not called again once they have answered: the answer comes from what they said', () => {
    const turns: Turn[] = [
      { role: 'user', text: 'Please use look_up.' },
      { role: 'assistant', text: '' },
      { role: 'tool', text: 'The lighthouse is white.' },
    ]
    const answer = extractiveModel(question('', { turns, tools }))
    expect(answer).toMatchObject({ toolCalls: [], text: 'The lighthouse is white.' })
  })
})

const SCHEMAS: { readonly [what: string]: JsonSchema } = {
  'texts with bounds': {
    type: 'object',
    properties: { title: { type: 'string', minLength: 3, maxLength: 12 }, note: { type: 'string' } },
    required: ['title', 'note'],
    additionalProperties: false,
  },
  'numbers with bounds': {
    type: 'object',
    properties: {
      stars: { type: 'integer', minimum: 1, maximum: 5 },
      above: { type: 'number', exclusiveMinimum: 10, exclusiveMaximum: 11 },
      below: { type: 'number', maximum: -3 },
    },
    required: ['stars', 'above', 'below'],
  },
  'enumerations, constants and null': {
    type: 'object',
    properties: {
      mood: { enum: ['sunny', 'harbour'] },
      kind: { const: 'report' },
      nothing: { type: 'null' },
      maybe: { anyOf: [{ type: 'null' }, { type: 'boolean' }] },
    },
    required: ['mood', 'kind', 'nothing', 'maybe'],
  },
  'lists with bounds': {
    type: 'object',
    properties: {
      many: {
        type: 'array',
        minItems: 5,
        items: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
      },
      few: { type: 'array', maxItems: 1, items: { type: 'string' } },
      key_points: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string' } },
    },
    required: ['many', 'few', 'key_points'],
  },
  'references and recursion': {
    type: 'object',
    properties: { tree: { $ref: '#/$defs/node' } },
    required: ['tree'],
    $defs: {
      node: {
        type: 'object',
        properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
        required: ['name'],
      },
    },
  },
  'formats, known and unknown': {
    type: 'object',
    properties: {
      day: { type: 'string', format: 'date' },
      mail: { type: 'string', format: 'email' },
      odd: { type: 'string', format: 'constructor' },
    },
    required: ['day', 'mail', 'odd'],
  },
  'parts joined': {
    allOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { type: 'object', properties: { b: { type: 'boolean' } }, required: ['b'] },
    ],
  },
}

describe('with a schema, the answer is JSON that fits it', () => {
  test.each(Object.entries(SCHEMAS))('%s', (_what, outputSchema) => {
    const value = JSON.parse(extractiveModel(question(STORY, { outputSchema, wantsJson: true })).text)
    const validate = new Ajv2020({
      strict: false,
      formats: { constructor: /./, date: /^\d{4}-\d\d-\d\d$/, email: /@/ },
    }).compile(outputSchema)
    expect([validate(value), validate.errors, value]).toEqual([true, null, value])
  })

  test('also where the schema stands in the messages', () => {
    const schema = { type: 'object', properties: { 'a "}" b': { type: 'boolean' } }, required: ['a "}" b'] }
    const turns: Turn[] = [
      {
        role: 'system',
        text: `Answer with one JSON value. It must satisfy this JSON Schema:\n${JSON.stringify(schema)}\nBye.`,
      },
      { role: 'user', text: STORY },
    ]
    expect(JSON.parse(extractiveModel(question('', { turns })).text)).toEqual({ 'a "}" b': false })
  })

  test('and an enumeration takes the value that the text names', () => {
    const outputSchema = SCHEMAS['enumerations, constants and null']!
    expect(JSON.parse(extractiveModel(question(STORY, { outputSchema })).text).mood).toBe('harbour')
  })
})

import { describe, expect, test } from 'vitest'
import type { RawOutput } from '../../result/index.ts'
import { gemini } from '../index.ts'

const route = gemini({ model: 'gemini-3-flash-preview' })
const target = { model: route.model, provider: route.provider, family: 'gemini', mode: 'none' } as never

/** What a stream of these parts, one to a chunk, comes to. */
function readStream(...parts: readonly object[]): RawOutput {
  const decoder = route.dialect.stream(target)
  let state = decoder.start()
  for (const [index, part] of parts.entries()) {
    const finish = index === parts.length - 1 ? { finishReason: 'STOP' } : {}
    const chunk = { responseId: 'r', candidates: [{ content: { parts: [part] }, ...finish }] }
    ;[state] = decoder.step(state, '', JSON.stringify(chunk))
  }
  const decoded = decoder.end(state, true)
  if (!decoded.ok) throw new Error(decoded.error.code)
  return decoded.output
}

const piece = (jsonPath: string, value: object, willContinue = true) => ({
  functionCall: { partialArgs: [{ jsonPath, ...value }], willContinue },
})

describe('arguments that come in pieces', () => {
  test('make one call: texts go on, values and nested places are filled', () => {
    const { toolCalls } = readStream(
      { functionCall: { name: 'book', willContinue: true } },
      piece('$.city', { stringValue: 'Bos', willContinue: true }),
      piece('$.city', { stringValue: 'ton' }),
      piece('$.rooms[0].beds', { numberValue: 2 }),
      piece('$.rooms[1].beds', { numberValue: 1 }),
      piece("$['late stay']", { boolValue: true }),
      piece('$.note', { nullValue: null }),
      { functionCall: {} },
    )
    expect(toolCalls).toHaveLength(1)
    expect(toolCalls[0]?.name).toBe('book')
    expect(JSON.parse(toolCalls[0]?.arguments ?? '')).toEqual({
      city: 'Boston',
      rooms: [{ beds: 2 }, { beds: 1 }],
      'late stay': true,
      note: null,
    })
  })

  test('and calls that come whole stand beside them, in order', () => {
    const { toolCalls } = readStream(
      { functionCall: { name: 'first', args: { a: 1 } } },
      { functionCall: { name: 'second', willContinue: true } },
      piece('$.b', { numberValue: 2 }, false),
    )
    expect(toolCalls.map(({ name, arguments: written }) => [name, written])).toEqual([
      ['first', '{"a":1}'],
      ['second', '{"b":2}'],
    ])
  })

  test('that never end are no arguments', () => {
    const { toolCalls } = readStream(
      { functionCall: { name: 'pay', willContinue: true } },
      piece('$.amount', { numberValue: 1 }),
    )
    expect(() => JSON.parse(toolCalls[0]?.arguments ?? '')).toThrow()
  })

  test('reach no prototype, and make no list of nothing', () => {
    const { toolCalls } = readStream(
      { functionCall: { name: 'x', willContinue: true } },
      piece('$.__proto__.polluted', { boolValue: true }),
      piece('$.list[900000]', { boolValue: true }),
      piece('no path', { boolValue: true }),
      { functionCall: {} },
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(toolCalls[0]?.arguments.length).toBeLessThan(100)
  })
})

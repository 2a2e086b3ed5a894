import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anthropicDialect, chatDialect, type Dialect, type StreamEvent, type Target } from './index.ts'
import { LearnedText } from './learned-text.ts'

const textOf = (data: string): string | undefined => JSON.parse(data).text

describe('the learned form of a chunk', () => {
  test('reads the text of chunks that differ in nothing else', () => {
    const learned = new LearnedText()
    learned.learn('{"id":1,"text":"a"}', 'a', textOf)
    expect(learned.read('{"id":1,"text":"bc \u00e9"}')).toBe('bc \u00e9')
    expect(learned.read('{"id":2,"text":"bc"}')).toBeUndefined()
    expect(learned.read('{"id":1,"text":"b"} ')).toBeUndefined()
  })

  test.each(['a\\n', 'a"', 'a","text":"b', 'a\u0000', '\t', ''])('leaves %j to the parser', text => {
    const learned = new LearnedText()
    learned.learn('{"text":"a"}', 'a', textOf)
    expect(learned.read(`{"text":"${text}"}`)).toBeUndefined()
  })

  test('is not learned from a place that only looks right', () => {
    const learned = new LearnedText()
    learned.learn('{"text":"a","name":"a"}', 'a', textOf)
    expect(learned.read('{"text":"a","name":"b"}')).toBeUndefined()
  })

  test('is not learned from a member that a later one of the same name replaces', () => {
    const learned = new LearnedText()
    learned.learn('{"text":"a","text":"\\u0061"}', 'a', textOf)
    expect(learned.read('{"text":"b","text":"\\u0061"}')).toBeUndefined()
  })
})

const target: Target = { model: 'm', baseURL: 'https://h', family: 'f', stream: true, mode: 'prompt', capabilities: {} }

const chatChunk = (content: unknown, more: object = {}): string =>
  JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }], usage: null })

const delta = (index: number, text: string): string =>
  JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })
const start = (index: number): string =>
  JSON.stringify({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } })

function read(
  dialect: Dialect,
  chunks: readonly string[],
): { readonly told: string; readonly text: string | undefined } {
  const decoder = dialect.stream(target)
  let state = decoder.start()
  const told: StreamEvent[] = []
  for (const chunk of chunks) {
    const [next, events] = decoder.step(state, 'message', chunk)
    state = next
    told.push(...events)
  }
  const decoded = decoder.end(state, true)
  const text = told.map(event => (event.type === 'text' ? event.text : '')).join('')
  return { told: text, text: decoded.ok ? decoded.output.text : undefined }
}

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '","content":"x'))

test('a stream of Chat reads every text as the parser would', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 20 }), texts => {
      const chunks = [...texts.map(text => chatChunk(text)), chatChunk(undefined, { finish_reason: 'stop' })]
      const text = texts.join('')
      expect(read(chatDialect, chunks)).toEqual({ told: text, text })
    }),
  )
})

test('a chunk of Chat that says more than its text is never taken for one that does not', () => {
  const chunks = [chatChunk('a'), chatChunk('b'), chatChunk('c', { finish_reason: 'stop' }), chatChunk('')]
  expect(read(chatDialect, chunks)).toEqual({ told: 'abc', text: 'abc' })
})

test('a stream of Anthropic reads every text into the block that it belongs to', () => {
  const blocks = fc.array(fc.tuple(fc.nat(2), anyText), { maxLength: 20 })
  fc.assert(
    fc.property(blocks, deltas => {
      const end = JSON.stringify({ type: 'message_delta', delta: { stop_reason: 'end_turn' } })
      const events = [0, 1, 2].map(start)
      const chunks = [...events, ...deltas.map(([index, text]) => delta(index, text)), end, '{"type":"message_stop"}']
      const blockText = (index: number) => deltas.map(([at, text]) => (at === index ? text : '')).join('')
      expect(read(anthropicDialect, chunks).text).toBe([0, 1, 2].map(blockText).join(''))
    }),
  )
})

import { request } from 'undici'
import { HEADERS, plainBody, STREAM_EVENTS, streamBody, TEXT } from './question.ts'
import { type Addresses, expectLength, type Subject } from './subject.ts'

/** The measure of all others: `undici.request`, JSON read, nothing checked. */
export function open(addresses: Addresses): Subject {
  return {
    async call() {
      const { body } = await request(`${addresses.plain}/chat/completions`, {
        method: 'POST',
        headers: HEADERS,
        body: JSON.stringify(plainBody(TEXT)),
      })
      const answer = (await body.json()) as { choices: unknown[] }
      expectLength('choices', answer.choices.length, 1)
    },
    async stream(wire) {
      const { body } = await request(`${addresses[wire]}/chat/completions`, {
        method: 'POST',
        headers: HEADERS,
        body: JSON.stringify(streamBody(TEXT)),
      })
      let events = 0
      for await (const line of linesOf(body)) {
        if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
        JSON.parse(line.slice(6))
        events += 1
      }
      expectLength('events', events, STREAM_EVENTS)
    },
  }
}

/** Lines as they are commonly split: decode, append, split. */
async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() as string
    yield* lines
  }
}

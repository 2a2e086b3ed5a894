import { HEADERS, plainBody, STREAM_EVENTS, streamBody, TEXT } from './question.ts'
import { type Addresses, expectLength, type Subject } from './subject.ts'

/** The `fetch` of Node, JSON read, nothing checked. */
export function open(addresses: Addresses): Subject {
  return {
    async call() {
      const response = await fetch(`${addresses.plain}/chat/completions`, {
        method: 'POST',
        headers: HEADERS,
        body: JSON.stringify(plainBody(TEXT)),
      })
      const answer = (await response.json()) as { choices: unknown[] }
      expectLength('choices', answer.choices.length, 1)
    },
    async stream(wire) {
      const response = await fetch(`${addresses[wire]}/chat/completions`, {
        method: 'POST',
        headers: HEADERS,
        body: JSON.stringify(streamBody(TEXT)),
      })
      const decoder = new TextDecoder()
      let rest = ''
      let events = 0
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
        rest = lines.pop() as string
        for (const line of lines) {
          if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
          JSON.parse(line.slice(6))
          events += 1
        }
      }
      expectLength('events', events, STREAM_EVENTS)
    },
  }
}

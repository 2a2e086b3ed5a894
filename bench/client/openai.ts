import OpenAI, { type ClientOptions } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { KEY, MAX_OUTPUT_TOKENS, MODEL, messages, OUTPUT, STREAM_EVENTS, TEXT } from './question.ts'
import { type Addresses, expectLength, type Subject } from './subject.ts'

/** The official client with its defaults, its own parsing and the same schema. */
export const open = (addresses: Addresses): Subject => openWith(addresses, {})

export function openWith(addresses: Addresses, options: ClientOptions): Subject {
  const clientOf = (baseURL: string) => new OpenAI({ ...options, baseURL, apiKey: KEY })
  const plain = clientOf(addresses.plain)
  const streaming = { burst: clientOf(addresses.burst), events: clientOf(addresses.events) }
  const format = zodResponseFormat(OUTPUT, 'answer')
  return {
    async call() {
      const answer = await plain.chat.completions.parse({
        model: MODEL,
        messages: messages(TEXT),
        max_tokens: MAX_OUTPUT_TOKENS,
        response_format: format,
      })
      expectLength('key points', answer.choices[0]?.message.parsed?.key_points.length ?? 0, 3)
    },
    async stream(wire) {
      const chunks = await streaming[wire].chat.completions.create({
        model: MODEL,
        messages: messages(TEXT),
        stream: true,
        stream_options: { include_usage: true },
      })
      let events = 0
      for await (const _ of chunks) events += 1
      expectLength('events', events, STREAM_EVENTS)
    },
  }
}

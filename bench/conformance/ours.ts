import { Buffer } from 'node:buffer'
import {
  anthropicDialect,
  chatDialect,
  type Decoded,
  type Dialect,
  geminiDialect,
  responsesDialect,
  type StreamEvent,
  type Target,
} from '../../packages/breakwater/src/provider/index.ts'
import { SseReader } from '../../packages/breakwater/src/transport/index.ts'
import { parseArguments, type Read } from './reading.ts'
import type { Row } from './rows.ts'

export const DIALECTS: Readonly<Record<Row['dialect'], Dialect>> = {
  'openai-chat': chatDialect,
  'openai-responses': responsesDialect,
  anthropic: anthropicDialect,
  gemini: geminiDialect,
}

export const targetOf = (row: Row, stream: boolean): Target => ({
  model: String(row.request.model ?? ''),
  baseURL: `https://${row.host}`,
  family: 'recorded',
  stream,
  mode: 'prompt',
  capabilities: {},
})

export const decodeBody = (row: Row, body: string): Decoded =>
  DIALECTS[row.dialect].decodeBody(body, targetOf(row, false))

/** Decodes a stream whose bytes come in the given pieces, and what it told on the way. */
export function decodeStream(
  row: Row,
  pieces: readonly Uint8Array[],
): { readonly decoded: Decoded; readonly told: readonly StreamEvent[] } {
  const decoder = DIALECTS[row.dialect].stream(targetOf(row, true))
  let state = decoder.start()
  const told: StreamEvent[] = []
  const reader = new SseReader(
    {
      event(name, data) {
        const [next, events, done] = decoder.step(state, name, data)
        state = next
        told.push(...events)
        return done
      },
    },
    1 << 24,
  )
  for (const piece of pieces) if (reader.push(Buffer.from(piece)) !== 'more') break
  reader.end()
  return { decoded: decoder.end(state, true), told }
}

export function readingOf(decoded: Decoded): Read {
  if (!decoded.ok) return { ok: false, type: decoded.error.provider.type, code: decoded.error.provider.code }
  const { output } = decoded
  return {
    ok: true,
    reading: {
      text: output.text,
      reasoning: output.reasoning,
      toolCalls: output.toolCalls.map(call => ({
        id: call.id,
        name: call.name,
        arguments: parseArguments(call.arguments),
      })),
      finish: output.finish.raw,
      refusal: output.refusal,
      id: output.responseId,
      model: output.model,
      usage: {
        input: output.usage.inputTokens,
        cacheRead: output.usage.cacheReadTokens,
        cacheWrite: output.usage.cacheWriteTokens,
        output: output.usage.outputTokens,
        reasoning: output.usage.reasoningTokens,
      },
    },
  }
}

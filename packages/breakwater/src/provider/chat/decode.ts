import type { Part } from '../../result/index.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, Target } from '../dialect.ts'
import { parseExactFields, writeArguments } from '../exact-json.ts'
import { createRawOutput, reasoningPart } from '../output.ts'
import { type Fields, fields, firstOf, isFields, items, parseFields, shortHash, text, word } from '../wire.ts'
import { readErrorObject } from './errors.ts'
import { readFinish } from './finish.ts'
import { readContentList, readReasoning, reasoningItem } from './reasoning.ts'
import { readUsage } from './usage.ts'

export function decodeChatBody(body: string, target: Target): Decoded {
  const completion = parseFields(body)
  if (completion === undefined) return { ok: false, error: ownError('bad_envelope', 'the body is no JSON object') }
  const failed = errorIn(completion)
  if (failed !== undefined) return { ok: false, error: classify(readErrorObject(failed, 200)) }
  if (!Array.isArray(completion.choices)) {
    return { ok: false, error: ownError('bad_envelope', 'the body has no choices') }
  }
  const choice = firstOf(completion.choices)
  const message = isFields(fields(choice.message).content) ? exactMessage(body) : fields(choice.message)
  const refusal = word(message.refusal)
  const rawUsage = completion.usage ?? fields(completion.x_groq).usage
  return {
    ok: true,
    output: createRawOutput(
      {
        parts: readParts(message, word(completion.id) ?? '', target),
        refusal,
        finish: readFinish(choice.finish_reason),
        usage: readUsage(rawUsage),
        rawUsage,
        model: word(completion.model),
        responseId: word(completion.id),
        logprobs: choice.logprobs ?? undefined,
      },
      target,
    ),
  }
}

/** Some gateways parse an answer in JSON on its way: it is written again as it came, long numbers digit by digit. */
function exactMessage(body: string): Fields {
  const message = fields(firstOf(parseExactFields(body)?.choices).message)
  return { ...message, content: writeArguments(message.content) }
}

/** The object that holds an error, at the top or in a choice (OpenRouter). */
export function errorIn(completion: Fields): Fields | undefined {
  if (isError(completion.error)) return completion
  for (const choice of items(completion.choices)) if (isError(fields(choice).error)) return fields(choice)
  return completion.object === 'error' ? completion : undefined
}

const isError = (value: unknown): boolean => isFields(value) || word(value) !== undefined

function readParts(message: Fields, responseId: string, target: Target): readonly Part[] {
  const parts: Part[] = []
  const list = Array.isArray(message.content) ? readContentList(message.content) : undefined
  const details = items(message.reasoning_details)
  const reasoning = readReasoning(message) ?? { name: 'content', text: list?.reasoning ?? '' }
  if (reasoning.text !== '' || details.length > 0) {
    parts.push(reasoningPart(reasoning.text, reasoningItem(reasoning.name, reasoning.text, details), target))
  }
  const written = list?.text ?? text(message.content)
  if (written !== '') parts.push({ type: 'text', text: written })
  for (const [index, call] of items(message.tool_calls).entries())
    parts.push(readToolCall(fields(call), index, responseId))
  const legacy = fields(message.function_call)
  if (word(legacy.name) !== undefined) parts.push(readToolCall({ function: legacy }, 0, responseId))
  return parts
}

function readToolCall(call: Fields, index: number, responseId: string): Part {
  const called = fields(call.function)
  return {
    type: 'toolCall',
    id: word(call.id) ?? createCallId(responseId, index),
    name: text(called.name),
    arguments: typeof called.arguments === 'string' ? called.arguments : writeArguments(called.arguments),
  }
}

/** For servers that give their calls no ids: stable for a response, different for each call. */
export const createCallId = (responseId: string, index: number): string => `call_${shortHash(responseId)}_${index}`

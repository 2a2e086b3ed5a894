import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { parseArguments, type Read, type Reading } from './reading.ts'
import { isStream, type Row } from './rows.ts'

type Json = { readonly [field: string]: Json } & { readonly length?: number } & Iterable<Json>

/** What the vendor's own SDK reads from the same bytes; for Gemini, what its documented shape says. */
export async function readByVendor(row: Row): Promise<Read> {
  try {
    return { ok: true, reading: await READERS[row.dialect](row) }
  } catch (error) {
    return readError(error)
  }
}

/** An SDK throws what it was told; anything else it threw is a mistake of this program. */
function readError(error: unknown): Read {
  const isTold = error instanceof OpenAI.APIError || error instanceof Anthropic.APIError
  if (!isTold) throw error
  const body = (error.error ?? {}) as { type?: string; code?: string; error?: { type?: string } }
  return { ok: false, type: body.error?.type ?? body.type ?? undefined, code: body.code ?? undefined }
}

const READERS: Readonly<Record<Row['dialect'], (row: Row) => Promise<Reading>>> = {
  'openai-chat': async row => readChat(await askOpenAI(row, '/chat/completions')),
  'openai-responses': async row => readResponses(await askOpenAI(row, '/responses')),
  anthropic: async row => readAnthropic(await askAnthropic(row)),
  gemini: async row => readGemini(row),
}

/** The answer that a client gets through its `fetch`: the row's bytes. */
const answerWith = (row: Row) => async () => new Response(row.body, { status: row.status, headers: { ...row.headers } })

const OPTIONS = { apiKey: 'none', maxRetries: 0 } as const

/** The SDK's own parse of a body, or the fold of the events that its own stream reader hands out. */
async function askOpenAI(row: Row, path: string): Promise<Json> {
  const client = new OpenAI({ ...OPTIONS, fetch: answerWith(row) })
  if (!isStream(row)) return (await client.post(path, { body: row.request })) as Json
  const events = (await client.post(path, { body: row.request, stream: true })) as AsyncIterable<Json>
  return row.dialect === 'openai-chat' ? foldChat(events) : lastResponse(events)
}

async function lastResponse(events: AsyncIterable<Json>): Promise<Json> {
  let response: Json | undefined
  for await (const event of events) if (event.response !== undefined) response = event.response
  if (response === undefined) throw new Error('the stream held no response')
  return response
}

/** Chat's chunks added up as its documentation says. */
async function foldChat(chunks: AsyncIterable<Json>): Promise<Json> {
  const calls: { id?: unknown; function: { name: string; arguments: string } }[] = []
  const message = { content: '', reasoning: '', refusal: '', tool_calls: calls }
  const whole: { [field: string]: unknown } = {}
  let finish: unknown
  for await (const chunk of chunks) {
    whole.id ??= chunk.id || undefined
    whole.model ??= chunk.model || undefined
    whole.usage = chunk.usage ?? (chunk as { x_groq?: Json }).x_groq?.usage ?? whole.usage
    for (const choice of chunk.choices ?? []) {
      const delta = choice.delta ?? ({} as Json)
      message.content += delta.content ?? ''
      message.reasoning += delta.reasoning ?? delta.reasoning_content ?? ''
      message.refusal += delta.refusal ?? ''
      finish = choice.finish_reason ?? finish
      for (const call of delta.tool_calls ?? []) {
        const index = Number(call.index)
        calls[index] ??= { id: call.id, function: { name: '', arguments: '' } }
        calls[index].function.name += call.function?.name ?? ''
        calls[index].function.arguments += call.function?.arguments ?? ''
      }
    }
  }
  return { ...whole, choices: [{ message, finish_reason: finish }] } as unknown as Json
}

async function askAnthropic(row: Row): Promise<Json> {
  const client = new Anthropic({ ...OPTIONS, fetch: answerWith(row) })
  if (!isStream(row)) return (await client.post('/v1/messages', { body: row.request })) as Json
  return (await client.beta.messages.stream(row.request as never).finalMessage()) as unknown as Json
}

const str = (value: unknown): string => (typeof value === 'string' ? value : '')
const num = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const some = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : [])

function readChat(body: Json): Reading {
  const choice = list(body.choices)[0] as Json
  const message = choice.message as Json
  const usage = (body.usage ?? (body as { x_groq?: Json }).x_groq?.usage ?? {}) as Json
  const output = num(usage.completion_tokens)
  const reasoning = num(usage.completion_tokens_details?.reasoning_tokens)
  return {
    text: str(message.content),
    reasoning: str(message.reasoning) || str(message.reasoning_content),
    toolCalls: list(message.tool_calls).map(call => ({
      id: some(call.id),
      name: str(call.function?.name),
      arguments: parseArguments(str(call.function?.arguments)),
    })),
    finish: some(choice.finish_reason),
    refusal: some(message.refusal),
    id: some(body.id),
    model: some(body.model),
    usage: {
      input: num(usage.prompt_tokens),
      cacheRead: num(usage.prompt_tokens_details?.cached_tokens),
      cacheWrite: num(usage.prompt_tokens_details?.cache_write_tokens),
      output,
      reasoning: reasoning === undefined || output === undefined ? reasoning : Math.min(reasoning, output),
    },
  }
}

function readResponses(body: Json): Reading {
  const output = list(body.output)
  const contents = output.filter(item => (item.type as unknown) === 'message').flatMap(item => list(item.content))
  const usage = (body.usage ?? {}) as Json
  const thoughts = output
    .filter(item => (item.type as unknown) === 'reasoning')
    .flatMap(item => [...list(item.summary), ...list(item.content)].map(part => str(part.text)))
    .filter(text => text !== '')
  return {
    text: contents.map(part => str(part.text)).join(''),
    reasoning: thoughts.join('\n\n'),
    toolCalls: output
      .filter(item => (item.type as unknown) === 'function_call')
      .map(item => ({ id: some(item.call_id), name: str(item.name), arguments: parseArguments(str(item.arguments)) })),
    finish: some(body.incomplete_details?.reason) ?? some(body.status),
    refusal: some(contents.map(part => str(part.refusal)).join('')),
    id: some(body.id),
    model: some(body.model),
    usage: {
      input: num(usage.input_tokens),
      cacheRead: num(usage.input_tokens_details?.cached_tokens),
      cacheWrite: num(usage.input_tokens_details?.cache_write_tokens),
      output: num(usage.output_tokens),
      reasoning: num(usage.output_tokens_details?.reasoning_tokens),
    },
  }
}

function readAnthropic(body: Json): Reading {
  const blocks = list(body.content)
  const usage = body.usage as Json
  const [read, written] = [num(usage.cache_read_input_tokens), num(usage.cache_creation_input_tokens)]
  return {
    text: blocks
      .filter(block => (block.type as unknown) === 'text')
      .map(block => str(block.text))
      .join(''),
    reasoning: blocks
      .filter(block => (block.type as unknown) === 'thinking')
      .map(block => str(block.thinking))
      .filter(text => text !== '')
      .join('\n'),
    toolCalls: blocks
      .filter(block => (block.type as unknown) === 'tool_use')
      .map(block => ({ id: some(block.id), name: str(block.name), arguments: block.input })),
    finish: some(body.stop_reason),
    refusal: undefined,
    id: some(body.id),
    model: some(body.model),
    usage: {
      input: Number(usage.input_tokens) + (read ?? 0) + (written ?? 0),
      cacheRead: read,
      cacheWrite: written,
      output: num(usage.output_tokens),
      reasoning: num(usage.output_tokens_details?.thinking_tokens),
    },
  }
}

/** The documented shape, read without an SDK: a body, or the chunks of a stream joined part by part. */
function readGemini(row: Row): Reading {
  const chunks: Json[] = isStream(row)
    ? row.body
        .split(/\r?\n/)
        .filter(line => line.startsWith('data: '))
        .map(line => JSON.parse(line.slice('data: '.length)))
    : [JSON.parse(row.body)]
  const last = chunks.at(-1) as Json
  const parts = chunks.flatMap(chunk => list(list(chunk.candidates)[0]?.content?.parts))
  const usage = last.usageMetadata as Json
  const [candidates, thoughts] = [num(usage.candidatesTokenCount), num(usage.thoughtsTokenCount)]
  const isThought = (part: Json): boolean => (part.thought as unknown) === true
  return {
    text: parts
      .filter(part => !isThought(part))
      .map(part => str(part.text))
      .join(''),
    reasoning: parts
      .filter(isThought)
      .map(part => str(part.text))
      .join(isStream(row) ? '' : '\n'),
    toolCalls: parts
      .filter(part => part.functionCall !== undefined)
      .map(part => ({
        id: some(part.functionCall?.id),
        name: str(part.functionCall?.name),
        arguments: part.functionCall?.args ?? {},
      })),
    finish: some(list(last.candidates)[0]?.finishReason) ?? some(last.promptFeedback?.blockReason),
    refusal: undefined,
    id: some(last.responseId),
    model: some(last.modelVersion),
    usage: {
      input: Number(usage.promptTokenCount) + (num(usage.toolUsePromptTokenCount) ?? 0),
      cacheRead: num(usage.cachedContentTokenCount),
      cacheWrite: undefined,
      output: candidates === undefined && thoughts === undefined ? undefined : (candidates ?? 0) + (thoughts ?? 0),
      reasoning: thoughts,
    },
  }
}

import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4Middleware,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import type { RunOptions } from '../call/index.ts'
import type { Client } from '../client.ts'
import {
  BreakwaterError,
  createFailure,
  type FinishReason,
  messageParts,
  type Part,
  type Result,
} from '../result/index.ts'
import { METADATA, promptOf } from './from-call-options.ts'

/** What every call of the model is run with. */
export type ModelOptions = Pick<RunOptions, 'route' | 'budget' | 'priority' | 'timeouts' | 'tags' | 'extra'>

/**
 * The client as a language model of the Vercel AI SDK. A call that fails throws its `BreakwaterError`, which the SDK does
 * not retry: what could heal has been tried. Tools are run by the SDK.
 */
export function asLanguageModel(client: Client, options: ModelOptions = {}): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'breakwater',
    modelId:
      options.route ??
      client
        .routes()
        .map(({ name }) => name)
        .join(', '),
    supportedUrls: {},
    async doGenerate(asked) {
      const result = await client.run(promptOf(asked, false), undefined, runOptions(options, asked))
      if (!result.ok) throw thrown(result, asked)
      return generated(result)
    },
    async doStream(asked) {
      return { stream: ReadableStream.from(streamed(client, options, asked)) }
    },
  }
}

/** For `wrapLanguageModel`: what the wrapped model is asked is asked of the client instead. */
export function middleware(client: Client, options: ModelOptions = {}): LanguageModelV4Middleware {
  const model = asLanguageModel(client, options)
  return {
    specificationVersion: 'v4',
    wrapGenerate: ({ params }) => model.doGenerate(params),
    wrapStream: ({ params }) => model.doStream(params),
  }
}

const runOptions = (options: ModelOptions, { abortSignal }: LanguageModelV4CallOptions): RunOptions =>
  abortSignal === undefined ? options : { ...options, signal: abortSignal }

/** Who aborts wants to see the reason of the signal. */
const thrown = (
  result: Extract<Result<unknown, unknown>, { ok: false }>,
  { abortSignal }: LanguageModelV4CallOptions,
) => (abortSignal?.aborted === true ? abortSignal.reason : new BreakwaterError(result.failure))

function generated(result: Result<unknown, unknown>): LanguageModelV4GenerateResult {
  return {
    content: contentOf(result),
    finishReason: finishOf(result),
    usage: usageOf(result),
    response: responseOf(result),
    warnings: [],
  }
}

/** The parts of the last turn: with tool calls or without. */
function contentOf({ call }: Result<unknown, unknown>): LanguageModelV4Content[] {
  const turn = call.messages.findLast(({ role }) => role === 'assistant')
  return turn === undefined ? [] : messageParts(turn).flatMap(toContent)
}

function toContent(part: Part): LanguageModelV4Content[] {
  const metadata =
    'origin' in part && part.origin !== undefined
      ? { providerMetadata: { [METADATA]: { origin: part.origin as never } } }
      : {}
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return [{ type: part.type, text: part.text, ...metadata }]
    case 'toolCall':
      return [{ type: 'tool-call', toolCallId: part.id, toolName: part.name, input: part.arguments, ...metadata }]
    default:
      return []
  }
}

async function* streamed(
  client: Client,
  options: ModelOptions,
  asked: LanguageModelV4CallOptions,
): AsyncGenerator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] }
  const begun = new Set<'text' | 'reasoning'>()
  for await (const event of client.stream(promptOf(asked, true), undefined, runOptions(options, asked))) {
    if (event.type === 'text' || event.type === 'reasoning') {
      if (!begun.has(event.type)) yield { type: `${event.type}-start`, id: event.type }
      begun.add(event.type)
      yield { type: `${event.type}-delta`, id: event.type, delta: event.text }
    } else if (event.type === 'restart') {
      // Nothing that was said can be taken back here.
      const failure = createFailure('stream_broken', `the answer broke and would begin again: ${event.why}`)
      yield { type: 'error', error: new BreakwaterError(failure) }
      return
    } else if (event.type === 'done') yield* ended(event.result, begun, asked)
  }
}

function* ended(
  result: Result<unknown, unknown>,
  begun: ReadonlySet<'text' | 'reasoning'>,
  asked: LanguageModelV4CallOptions,
): Generator<LanguageModelV4StreamPart> {
  const content = result.ok ? contentOf(result) : []
  for (const type of begun) {
    const part = content.find(candidate => candidate.type === type)
    const metadata = part?.providerMetadata === undefined ? {} : { providerMetadata: part.providerMetadata }
    yield { type: `${type}-end`, id: type, ...metadata }
  }
  if (!result.ok) yield { type: 'error', error: thrown(result, asked) }
  for (const part of content) if (part.type === 'tool-call') yield part
  yield { type: 'response-metadata', ...responseOf(result) }
  yield { type: 'finish', usage: usageOf(result), finishReason: finishOf(result) }
}

const FINISH: Readonly<Record<FinishReason, LanguageModelV4FinishReason['unified']>> = {
  stop: 'stop',
  tool_calls: 'tool-calls',
  length: 'length',
  content_filter: 'content-filter',
  refusal: 'content-filter',
  paused: 'other',
  failed: 'error',
  unknown: 'other',
}

function finishOf(result: Result<unknown, unknown>): LanguageModelV4FinishReason {
  const finish = result.call.attempts.at(-1)?.raw?.finish
  if (!result.ok) return { unified: 'error', raw: result.failure.code }
  return finish === undefined
    ? { unified: 'stop', raw: undefined }
    : { unified: FINISH[finish.reason], raw: finish.raw }
}

function usageOf({ call: { usage } }: Result<unknown, unknown>): LanguageModelV4Usage {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage
  return {
    inputTokens: {
      total: inputTokens,
      noCache: difference(inputTokens, (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0)),
      cacheRead: cacheReadTokens,
      cacheWrite: cacheWriteTokens,
    },
    outputTokens: {
      total: outputTokens,
      text: difference(outputTokens, reasoningTokens ?? 0),
      reasoning: reasoningTokens,
    },
  }
}

const difference = (whole: number | undefined, part: number): number | undefined =>
  whole === undefined ? undefined : whole - part

function responseOf({ call }: Result<unknown, unknown>): { id?: string; modelId?: string; timestamp?: Date } {
  const last = call.attempts.at(-1)
  return {
    ...(last?.raw?.responseId === undefined ? {} : { id: last.raw.responseId }),
    ...(last?.raw?.model === undefined ? {} : { modelId: last.raw.model }),
    ...(last === undefined ? {} : { timestamp: new Date(last.startedAtMs) }),
  }
}

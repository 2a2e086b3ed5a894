import type { LanguageModelV4 } from '@ai-sdk/provider'
import { type CustomOptions, type CustomRoute, chatDialect, custom, type StreamEvent } from '../provider/index.ts'
import { BreakwaterError, createFailure, type RawOutput, type Request } from '../result/index.ts'
import { ModelReading } from './read-stream.ts'
import { toCallOptions } from './to-ai-sdk.ts'

export interface FromAiSdkOptions extends Partial<Omit<CustomOptions, 'model' | 'call'>> {}

/** Any language model of the Vercel AI SDK (specification v4) as a route. Its name is `provider/model` by default. */
export function fromAiSdk(model: LanguageModelV4, options: FromAiSdkOptions = {}): CustomRoute {
  const family = `ai-sdk|${model.provider}|${model.modelId}`
  return custom({
    name: `${model.provider}/${model.modelId}`,
    ...options,
    model: model.modelId,
    call: (request, { signal }) => ask(model, family, request, signal),
  })
}

async function* ask(
  model: LanguageModelV4,
  family: string,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, RawOutput> {
  const reading = new ModelReading(family)
  try {
    const { stream } = await model.doStream(toCallOptions(request, family, signal))
    for await (const part of stream) {
      if (part.type === 'error') throw withStatus(part.error) ?? brokenStream('it told of an error')
      yield* reading.step(part)
    }
  } catch (error) {
    throw named(error)
  }
  if (!reading.isWhole) throw brokenStream('it ended without a finish')
  return reading.output()
}

/** The SDK's error for an answer of the provider's carries its status, headers and body: they are read as any other. */
function named(error: unknown): unknown {
  if (BreakwaterError.isInstance(error)) return error
  // Without a status it says only whether the connection was at fault.
  const isConnection = (error as { isRetryable?: unknown } | undefined)?.isRetryable === true
  const broken = () => new BreakwaterError(createFailure('connection_reset', 'the connection broke'))
  return withStatus(error) ?? (isConnection ? broken() : error)
}

const brokenStream = (what: string): BreakwaterError =>
  new BreakwaterError(createFailure('stream_broken', `the stream broke: ${what}`))

function withStatus(error: unknown): BreakwaterError | undefined {
  const { statusCode, responseHeaders, responseBody } = (error ?? {}) as {
    readonly [field: string]: unknown
  }
  if (typeof statusCode === 'number' && statusCode >= 400) {
    const headers = (responseHeaders ?? {}) as { readonly [name: string]: string }
    const { code, message, retryAfterMs, provider } = chatDialect.classifyError(
      statusCode,
      headers,
      String(responseBody ?? ''),
    )
    return new BreakwaterError(
      createFailure(code, message, { retryAfterMs, provider: { status: statusCode, ...provider } }),
    )
  }
  return undefined
}

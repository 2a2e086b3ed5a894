import type { LanguageModelV4CallOptions, LanguageModelV4Prompt, SharedV4FileData } from '@ai-sdk/provider'
import { definePrompt, type Prompt } from '../prompt/index.ts'
import type { JsonSchema, Message, Origin, Part, Settings } from '../result/index.ts'
import { externalTool, type Tools } from '../tool/index.ts'

type Content = Exclude<LanguageModelV4Prompt[number]['content'], string>[number]

/** Where a part's own provider reads it again: handed to the SDK and back as metadata of this name. */
export const METADATA = 'breakwater'

/** What the SDK asks for, as a prompt: its tools are answered by the SDK. Nothing is re-asked in a stream. */
export function promptOf(
  options: LanguageModelV4CallOptions,
  isStreamed: boolean,
): Prompt<undefined, unknown, unknown> {
  const { responseFormat, prompt } = options
  const isJson = responseFormat?.type === 'json'
  const messages = prompt.map(toMessage)
  return definePrompt({
    name: 'ai-sdk',
    ...(isJson ? { output: (responseFormat.schema ?? {}) as JsonSchema } : {}),
    messages: () => messages,
    settings: settingsOf(options),
    tools: toolsOf(options),
    ...(isStreamed ? { maxReasks: 0 } : {}),
  }) as Prompt<undefined, unknown, unknown>
}

function settingsOf(options: LanguageModelV4CallOptions): Settings {
  const { toolChoice, reasoning, stopSequences } = options
  const settings = {
    maxOutputTokens: options.maxOutputTokens,
    temperature: options.temperature,
    topP: options.topP,
    seed: options.seed,
    stop: stopSequences,
    reasoning: reasoning === 'provider-default' ? undefined : reasoning,
    toolChoice: toolChoice?.type === 'tool' ? { name: toolChoice.toolName } : toolChoice?.type,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function toolsOf({ tools = [] }: LanguageModelV4CallOptions): Tools {
  return tools.flatMap(tool =>
    tool.type === 'function'
      ? [externalTool({ name: tool.name, description: tool.description ?? '', input: tool.inputSchema as JsonSchema })]
      : [],
  )
}

function toMessage({ role, content }: LanguageModelV4Prompt[number]): Message {
  return { role, content: typeof content === 'string' ? content : content.flatMap(toPart) }
}

function toPart(part: Content): Part[] {
  const given = 'providerOptions' in part ? part.providerOptions?.[METADATA]?.origin : undefined
  const origin = given === undefined ? {} : { origin: given as unknown as Origin }
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...origin }]
    case 'reasoning':
      return given === undefined ? [] : [{ type: 'reasoning', text: part.text, origin: given as unknown as Origin }]
    case 'tool-call': {
      const { toolCallId: id, toolName: name, input } = part
      const written = typeof input === 'string' ? input : JSON.stringify(input ?? {})
      return [{ type: 'toolCall', id, name, arguments: written, ...origin }]
    }
    case 'tool-result': {
      const { output, toolCallId: id, toolName: name } = part
      const isError = output.type.startsWith('error') || output.type === 'execution-denied'
      return [{ type: 'toolResult', id, name, content: resultText(output), ...(isError ? { isError: true } : {}) }]
    }
    case 'file':
      return [toFile(part.mediaType, part.data)]
    default:
      return []
  }
}

function resultText(output: { readonly type: string; readonly value?: unknown; readonly reason?: string }): string {
  if (output.type === 'execution-denied') return output.reason ?? 'Denied.'
  return typeof output.value === 'string' ? output.value : JSON.stringify(output.value ?? null)
}

function toFile(mediaType: string, data: SharedV4FileData): Part {
  if (data.type === 'text') return { type: 'text', text: data.text }
  const type = mediaType.startsWith('image') ? 'image' : 'file'
  if (data.type === 'url') return { type, source: { url: String(data.url) } }
  const bytes = data.type === 'data' ? data.data : new Uint8Array()
  const source = { bytes: typeof bytes === 'string' ? Uint8Array.from(atob(bytes), toCode) : bytes, mediaType }
  return { type, source }
}

const toCode = (char: string): number => char.charCodeAt(0)

import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider'
import { formatInstruction } from '../provider/index.ts'
import type { FilePart, ImagePart, Message, Origin, Part, Request } from '../result/index.ts'
import { messageParts, messageText } from '../result/index.ts'

/** A request as the AI SDK's models take it. Parts that only another family can read are left out. */
export function toCallOptions(request: Request, family: string, signal: AbortSignal): LanguageModelV4CallOptions {
  const { settings, tools, extra, outputSchema: schema } = request
  const { reasoning, toolChoice, stop } = settings
  const instruction = formatInstruction(request, 'prompt')
  const told = instruction === undefined ? [] : [{ role: 'system', content: instruction } as const]
  const options = {
    prompt: [...request.messages.map(message => toMessage(message, family)), ...told].sort(systemFirst),
    abortSignal: signal,
    maxOutputTokens: settings.maxOutputTokens,
    temperature: settings.temperature,
    topP: settings.topP,
    seed: settings.seed,
    stopSequences: stop === undefined ? undefined : [...stop],
    reasoning: typeof reasoning === 'string' ? reasoning : undefined,
    responseFormat: request.wantsJson ? { type: 'json', ...(schema === undefined ? {} : { schema }) } : undefined,
    tools:
      tools.length === 0
        ? undefined
        : tools.map(({ name, description, inputSchema }) => ({ type: 'function', name, description, inputSchema })),
    toolChoice: typeof toolChoice === 'object' ? { type: 'tool', toolName: toolChoice.name } : toTyped(toolChoice),
    headers: extra.headers,
    providerOptions: extra.body,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never
}

const toTyped = (choice: string | undefined): object | undefined =>
  choice === undefined ? undefined : { type: choice }

const systemFirst = (a: { role: string }, b: { role: string }): number =>
  Number(b.role === 'system') - Number(a.role === 'system')

function toMessage(message: Message, family: string): LanguageModelV4Message {
  if (message.role === 'system') return { role: 'system', content: messageText(message) }
  const content = messageParts(message).flatMap(part => toPart(part, family))
  return { role: message.role, content } as LanguageModelV4Message
}

function toPart(part: Part, family: string): object[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...optionsOf(part.origin, family) }]
    case 'reasoning':
      if (part.origin.family !== family) return []
      return [{ type: 'reasoning', text: part.text, ...optionsOf(part.origin, family) }]
    case 'toolCall':
      return [
        {
          type: 'tool-call',
          toolCallId: part.id,
          toolName: part.name,
          input: readJson(part.arguments),
          ...optionsOf(part.origin, family),
        },
      ]
    case 'toolResult': {
      const output = { type: part.isError === true ? 'error-text' : 'text', value: part.content }
      return [{ type: 'tool-result', toolCallId: part.id, toolName: part.name, output }]
    }
    default:
      return [toFile(part)]
  }
}

function toFile({ type, source, ...rest }: ImagePart | FilePart): LanguageModelV4FilePart {
  const isUrl = 'url' in source
  return {
    type: 'file',
    mediaType: isUrl ? (type === 'image' ? 'image/*' : 'application/octet-stream') : source.mediaType,
    data: isUrl ? { type: 'url', url: new URL(source.url) } : { type: 'data', data: source.bytes },
    ...('name' in rest ? { filename: rest.name as string } : {}),
  }
}

const optionsOf = (origin: Origin | undefined, family: string): { providerOptions?: SharedV4ProviderOptions } =>
  origin?.family === family ? { providerOptions: origin.item as SharedV4ProviderOptions } : {}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

import type { Message, Part, Settings, ToolDefinition } from '../../../packages/breakwater/src/result/index.ts'
import { asList, asText, bytesOf, createRequest, defined, type Json, OtherFeature, type ReadRequest } from './shape.ts'

export function readResponsesRequest(body: Json): ReadRequest {
  const { model: _model, input, tools, tool_choice, text, temperature, ...others } = body
  const { stream: _stream, store, instructions, reasoning, ...rest } = others
  const format = (text as Json | undefined)?.format as Json | undefined
  const isPlain = format === undefined || format.type === 'text'
  const { effort, ...reasoningRest } = (reasoning ?? {}) as Json
  const messages = typeof input === 'string' ? [{ role: 'user', content: input } as const] : asList(input).map(readItem)
  return {
    request: createRequest({
      messages,
      tools: asList(tools).map(readTool),
      outputSchema: isPlain ? undefined : (format.schema as Json),
      wantsJson: !isPlain,
      settings: defined({
        temperature,
        reasoning: effort,
        toolChoice: readChoice(tool_choice),
      }) as Settings,
      rest: {
        ...rest,
        ...defined({ instructions, store: store ?? undefined }),
        ...(Object.keys(reasoningRest).length === 0 ? {} : { reasoning: reasoningRest }),
        ...(isPlain && text !== undefined ? { text } : {}),
      },
    }),
    mode: 'json_schema',
    capabilities: { cacheMarkers: 'breakpoint' },
  }
}

function readItem(item: Json): Message {
  if (item.type === 'function_call_output') {
    return {
      role: 'tool',
      content: [{ type: 'toolResult', id: asText(item.call_id), name: '', content: asText(item.output) }],
    }
  }
  if (item.role === 'assistant' && item.type !== 'message') {
    if (item.phase !== undefined) throw new OtherFeature('phase')
    return { role: 'assistant', content: asText(item.content) }
  }
  if (item.type === undefined) {
    const role = item.role === 'user' ? 'user' : 'system'
    return { role, content: typeof item.content === 'string' ? item.content : asList(item.content).map(readPart) }
  }
  return { role: 'assistant', content: [readOutputItem(item)] }
}

/** Items of the model's own turn, as decoding would have left them. */
function readOutputItem(item: Json): Part {
  const origin = { family: 'recorded', item }
  if (item.type === 'message') {
    const text = asList(item.content)
      .map(part => asText(part.text))
      .join('')
    return { type: 'text', text, origin }
  }
  if (item.type === 'function_call') {
    const { call_id, name, arguments: written } = item
    return { type: 'toolCall', id: asText(call_id), name: asText(name), arguments: asText(written), origin }
  }
  return { type: 'reasoning', text: '', origin }
}

function readPart(part: Json): Part {
  if (part.type === 'input_text') {
    return {
      type: 'text',
      text: asText(part.text),
      ...(part.prompt_cache_breakpoint === undefined ? {} : { cache: true }),
    }
  }
  const url = asText(part.image_url) || asText(part.file_data)
  const source = bytesOf(url) ?? { url }
  if (part.type === 'input_image') return { type: 'image', source }
  if (part.type !== 'input_file') throw new OtherFeature(asText(part.type))
  return { type: 'file', name: asText(part.filename), source }
}

function readTool(tool: Json): ToolDefinition {
  if (tool.type !== 'function' || tool.defer_loading !== undefined)
    throw new OtherFeature(tool.defer_loading === undefined ? asText(tool.type) : 'defer_loading')
  return { name: asText(tool.name), description: asText(tool.description), inputSchema: tool.parameters as Json }
}

function readChoice(choice: unknown): 'auto' | 'none' | 'required' | { name: string } | undefined {
  if (typeof choice === 'string' || choice === undefined) return choice as 'auto'
  return { name: asText((choice as Json).name) }
}

import type { Message, Part, Settings, ToolDefinition } from '../../../packages/breakwater/src/result/index.ts'
import {
  asList,
  asText,
  bytesOf,
  createRequest,
  defined,
  expectFields,
  type Json,
  OtherFeature,
  type ReadRequest,
} from './shape.ts'

export function readChatRequest(body: Json): ReadRequest {
  const { model: _model, messages, tools, tool_choice, response_format, max_completion_tokens, stop, ...others } = body
  const { reasoning_effort, stream: _stream, stream_options, ...rest } = others
  const format = response_format as Json | undefined
  const schema = (format?.json_schema as Json | undefined)?.schema as Json | undefined
  const system = asList(messages).find(message => message.role !== 'user' && message.role !== 'assistant')
  return {
    request: createRequest({
      messages: asList(messages).map(readMessage),
      tools: asList(tools).map(readTool),
      outputSchema: schema,
      wantsJson: schema !== undefined,
      settings: defined({
        maxOutputTokens: max_completion_tokens,
        stop,
        reasoning: reasoning_effort,
        toolChoice: readChoice(tool_choice),
      }) as Settings,
      // A plain JSON mode would bring words of ours into the prompt.
      rest: { ...rest, ...(schema === undefined && format !== undefined ? { response_format } : {}) },
    }),
    mode: 'json_schema',
    capabilities: {
      outputCapField: 'max_completion_tokens',
      reasoningForm: 'effort',
      streamUsage: stream_options !== undefined,
      systemRole: system?.role === 'developer' ? 'developer' : 'system',
      cacheMarkers: JSON.stringify(messages).includes('prompt_cache_breakpoint') ? 'breakpoint' : 'cache_control',
      strict: (format?.json_schema as Json | undefined)?.strict === true,
    },
  }
}

function readMessage(message: Json): Message {
  const role = message.role
  if (role === 'system' || role === 'developer') return { role: 'system', content: readContent(message.content) }
  if (role === 'user') return { role, content: readContent(message.content) }
  if (role === 'tool') {
    const content = asText(message.content)
    if (content === '') throw new OtherFeature('a tool result that is no text')
    return { role, content: [{ type: 'toolResult', id: asText(message.tool_call_id), name: '', content }] }
  }
  const parts: Part[] = []
  if (asText(message.content) !== '') parts.push({ type: 'text', text: asText(message.content) })
  for (const call of asList(message.tool_calls)) {
    const called = call.function as Json
    parts.push({
      type: 'toolCall',
      id: asText(call.id),
      name: asText(called.name),
      arguments: asText(called.arguments),
    })
  }
  const { role: _role, content: _content, tool_calls: _calls, ...reasoning } = message
  if (Object.keys(reasoning).length > 0) {
    parts.unshift({ type: 'reasoning', text: '', origin: { family: 'recorded', item: reasoning } })
  }
  return { role: 'assistant', content: parts }
}

function readContent(content: unknown): string | readonly Part[] {
  if (typeof content === 'string') return content
  return asList(content).map(readPart)
}

function readPart(part: Json): Part {
  if (part.type === 'text') {
    const isMarked = part.cache_control !== undefined || part.prompt_cache_breakpoint !== undefined
    return { type: 'text', text: asText(part.text), ...(isMarked ? { cache: true } : {}) }
  }
  if (part.type === 'image_url') {
    const { url, ...others } = part.image_url as Json
    expectFields(others, [])
    return { type: 'image', source: bytesOf(asText(url)) ?? { url: asText(url) } }
  }
  if (part.type !== 'file') throw new OtherFeature(asText(part.type))
  const { file_data, filename } = part.file as Json
  return { type: 'file', name: asText(filename), source: bytesOf(asText(file_data)) ?? { url: asText(file_data) } }
}

function readTool(tool: Json): ToolDefinition {
  if (tool.type !== 'function') throw new OtherFeature(asText(tool.type))
  const { name, description, parameters } = tool.function as Json
  return { name: asText(name), description: asText(description), inputSchema: parameters as Json }
}

function readChoice(choice: unknown): 'auto' | 'none' | 'required' | { name: string } | undefined {
  if (typeof choice === 'string' || choice === undefined) return choice as 'auto'
  return { name: asText(((choice as Json).function as Json).name) }
}

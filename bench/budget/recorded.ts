import type {
  JsonSchema,
  Message,
  Part,
  Request,
  Settings,
  ToolCallPart,
  ToolDefinition,
} from '../../packages/breakwater/src/result/index.ts'
import type { Row } from '../conformance/rows.ts'

// From a recorded body back to the request that it encodes. What the model reads but the body does not hold (a
// conversation kept by the server, the pages of a web search, a file behind an address) makes a row useless here.

/** Undefined where the body does not hold all that the model reads. */
export function requestOf(row: Row): Request | undefined {
  if (HIDDEN.test(JSON.stringify(row.request)) || HIDDEN_MODELS.test(String(row.request.model ?? ''))) return undefined
  return READERS[row.dialect](row.request as Body)
}

const HIDDEN =
  /"(previous_response_id|conversation|mcp_servers|container|cachedContent|preset|web_search_options|search_settings|codeExecution|fileSearch|googleSearch|urlContext|fileData|file_data|toolCall|defer_loading|encrypted_content)":|"type":"(web_search|web_fetch|code_execution|code_interpreter|file_search|tool_search|additional_tools|memory_|advisor|compaction|server_tool_use|redacted_thinking|namespace|mcp|openrouter|file"|input_file|document|tool_addition|context_management)|"url":"https?:|mime_?[tT]ype":"(text|application|audio|video)|[rR]esponse":{[\s\S]*inline_?[dD]ata/

/** Models that search or reason over pages by themselves. */
const HIDDEN_MODELS = /search|compound/

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of four dialects, read where it is known to fit
type Body = { readonly [field: string]: any }

const READERS: Readonly<Record<Row['dialect'], (body: Body) => Request>> = {
  'openai-chat': body =>
    request(
      body.messages.map(chatMessage),
      (body.tools ?? []).map((tool: Body) => definition(tool.function, tool.function.parameters)),
      body.response_format?.json_schema?.schema,
      body.tool_choice === 'none' ? { toolChoice: 'none' } : {},
    ),
  'openai-responses': body =>
    request(
      [...said('system', body.instructions), ...list(body.input).map(responsesItem)],
      (body.tools ?? []).map((tool: Body) => definition(tool, tool.parameters)),
      body.text?.format?.schema,
    ),
  anthropic: body =>
    request(
      [...said('system', body.system), ...body.messages.map(anthropicMessage)],
      (body.tools ?? []).map((tool: Body) => definition(tool, tool.input_schema)),
      body.output_config?.format?.schema,
      {
        ...(body.thinking === undefined ? {} : { reasoning: 'medium' }),
        ...(/"tool_choice":{[^}]*"type":"(any|tool)"/.test(JSON.stringify(body)) ? { toolChoice: 'required' } : {}),
      },
    ),
  gemini: body =>
    request(
      [
        ...(body.systemInstruction === undefined ? [] : [geminiMessage({ ...body.systemInstruction, role: 'system' })]),
        ...body.contents.map(geminiMessage),
      ],
      (body.tools ?? [])
        .flatMap((tool: Body) => tool.functionDeclarations ?? [])
        .map((tool: Body) =>
          definition(tool, tool.parametersJsonSchema ?? tool.parameters_json_schema ?? tool.parameters),
        ),
      body.generationConfig?.responseJsonSchema,
    ),
}

const request = (
  messages: readonly Message[],
  tools: readonly ToolDefinition[],
  outputSchema: JsonSchema | undefined,
  settings: Settings = {},
): Request => ({
  prompt: { name: 'recorded', version: '1', hash: '' },
  messages,
  tools,
  outputSchema,
  wantsJson: outputSchema !== undefined,
  settings,
  extra: {},
})

const definition = (tool: Body, inputSchema: JsonSchema | undefined): ToolDefinition => ({
  name: tool.name,
  description: tool.description ?? '',
  inputSchema: inputSchema ?? {},
})

const list = (given: unknown): readonly Body[] =>
  typeof given === 'string' ? [{ role: 'user', content: given }] : (given as readonly Body[])

const said = (role: Message['role'], content: unknown): readonly Message[] =>
  content === undefined || content === null || content === '' ? [] : [{ role, content: parts(content) }]

/** Text, images, and what is left out: marks for caches, items that only their provider reads. */
function parts(content: unknown): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) return []
  return content.flatMap((part: Body): Part[] => {
    if (typeof part.text === 'string') return [{ type: 'text', text: part.text }]
    const data = part.image_url?.url ?? part.image_url ?? part.source?.data
    return typeof data === 'string' ? [image(data.slice(data.indexOf(',') + 1))] : []
  })
}

const image = (base64: string): Part => ({
  type: 'image',
  source: { bytes: Buffer.from(base64, 'base64'), mediaType: 'image/png' },
})

function chatMessage(message: Body): Message {
  const { role, content } = message
  if (role === 'tool') return result(message.tool_call_id, content)
  const calls = (message.tool_calls ?? []).map((call: Body) =>
    toolCall(call.id, call.function.name, call.function.arguments),
  )
  return { role: role === 'developer' ? 'system' : role, content: [...parts(content), ...calls] }
}

function responsesItem(item: Body): Message {
  if (item.type === 'function_call') {
    return { role: 'assistant', content: [toolCall(item.call_id, item.name, item.arguments)] }
  }
  if (item.type === 'function_call_output') return result(item.call_id, item.output)
  return { role: item.role ?? 'assistant', content: parts(item.content ?? item.summary) }
}

function anthropicMessage(message: Body): Message {
  if (typeof message.content === 'string') return message as Message
  const content = message.content.flatMap((part: Body): readonly Part[] => {
    if (part.type === 'tool_use') return [toolCall(part.id, part.name, JSON.stringify(part.input))]
    if (part.type === 'tool_result') return result(part.tool_use_id, part.content).content as readonly Part[]
    return parts([part])
  })
  return { role: message.role, content }
}

function geminiMessage(message: Body): Message {
  const content = message.parts.flatMap((part: Body): readonly Part[] => {
    const call = part.functionCall ?? part.function_call
    const answer = part.functionResponse ?? part.function_response
    const data = part.inlineData ?? part.inline_data
    if (call !== undefined) return [{ ...toolCall('', call.name, JSON.stringify(call.args)), origin: signed(part) }]
    if (answer !== undefined) return result('', answer.response).content as readonly Part[]
    if (data !== undefined) return [image(data.data)]
    return parts([part])
  })
  return { role: message.role === 'model' ? 'assistant' : (message.role ?? 'user'), content }
}

const toolCall = (id: string, name: string, args: string): ToolCallPart => ({
  type: 'toolCall',
  id,
  name,
  arguments: args,
})

const signed = (part: Body) => ({
  family: 'recorded',
  item: { signature: part.thoughtSignature ?? part.thought_signature ?? '' },
})

const result = (id: string, content: unknown): Message => ({
  role: 'tool',
  content: [{ type: 'toolResult', id, name: '', content: textOf(content) }],
})

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content
  const texts = parts(content)
  return texts.length > 0
    ? texts.map(part => (part.type === 'text' ? part.text : '')).join('')
    : JSON.stringify(content ?? '')
}

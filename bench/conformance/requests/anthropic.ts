import type { Message, Part, Settings, ToolDefinition } from '../../../packages/breakwater/src/result/index.ts'
import { asList, asText, createRequest, defined, type Json, OtherFeature, type ReadRequest } from './shape.ts'

export function readAnthropicRequest(body: Json): ReadRequest {
  const { model: _model, max_tokens, system, messages, tools, tool_choice, thinking, output_config, ...others } = body
  const { stream: _stream, cache_control, ...rest } = others
  const format = (output_config as Json | undefined)?.format as Json | undefined
  const effort = (output_config as Json | undefined)?.effort
  const isBudget = (thinking as Json | undefined)?.type === 'enabled'
  const reasoning = isBudget ? { budgetTokens: (thinking as Json).budget_tokens as number } : effort
  return {
    request: createRequest({
      messages: [...readSystem(system), ...asList(messages).map(readMessage)],
      tools: asList(tools).map(readTool),
      outputSchema: format?.schema as Json | undefined,
      wantsJson: format !== undefined,
      settings: defined({
        maxOutputTokens: max_tokens as number,
        reasoning: reasoning as Settings['reasoning'],
        toolChoice: readChoice(tool_choice as Json | undefined),
        cache: cache_control === undefined ? undefined : true,
      }) as Settings,
      rest: {
        ...rest,
        ...(thinking === undefined || isBudget ? {} : { thinking }),
      },
    }),
    mode: 'json_schema',
    capabilities: { systemInTurns: true },
  }
}

const readSystem = (system: unknown): readonly Message[] =>
  system === undefined
    ? []
    : [{ role: 'system', content: typeof system === 'string' ? system : asList(system).map(readBlock) }]

function readMessage(message: Json): Message {
  const role = message.role as 'user' | 'assistant' | 'system'
  const { content } = message
  return { role, content: typeof content === 'string' ? content : asList(content).map(readBlock) }
}

function readBlock(block: Json): Part {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: asText(block.text), ...(block.cache_control === undefined ? {} : { cache: true }) }
    case 'tool_use': {
      const written = JSON.stringify(block.input)
      return { type: 'toolCall', id: asText(block.id), name: asText(block.name), arguments: written }
    }
    case 'tool_result':
      return readResult(block)
    case 'container_upload':
    case 'tool_addition':
      throw new OtherFeature(asText(block.type))
    default:
      return { type: 'reasoning', text: '', origin: { family: 'recorded', item: block } }
  }
}

function readResult(block: Json): Part {
  const texts = typeof block.content === 'string' ? [block.content] : asList(block.content).map(part => part.text)
  if (texts.length !== 1 || typeof texts[0] !== 'string') throw new OtherFeature('a tool result that is no text')
  const isError = block.is_error === true
  const id = asText(block.tool_use_id)
  return { type: 'toolResult', id, name: '', content: texts[0], ...(isError ? { isError } : {}) }
}

function readTool(tool: Json): ToolDefinition {
  if (tool.type !== undefined || tool.defer_loading !== undefined)
    throw new OtherFeature(tool.defer_loading === undefined ? asText(tool.type) : 'defer_loading')
  return { name: asText(tool.name), description: asText(tool.description), inputSchema: tool.input_schema as Json }
}

function readChoice(choice: Json | undefined): Settings['toolChoice'] | undefined {
  if (choice === undefined) return undefined
  if (choice.type === 'tool') return { name: asText(choice.name) }
  return choice.type === 'any' ? 'required' : (choice.type as 'auto')
}

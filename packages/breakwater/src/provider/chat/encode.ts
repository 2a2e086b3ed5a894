import type { JsonSchema, Request, Settings, ToolDefinition } from '../../result/index.ts'
import { ANSWER_TOOL, ANSWER_TOOL_DESCRIPTION, effectiveMode, formatInstruction } from '../answer.ts'
import type { Capabilities, EncodedRequest, Target } from '../dialect.ts'
import { cachedSchemaJson, cachedToolsJson, createEncoded, type Piece } from '../encoded.ts'
import { lowerForOpenAI } from '../schema/lower-openai.ts'
import type { Fields } from '../wire.ts'
import { encodeChatMessages } from './messages.ts'

export function encodeChat(request: Request, target: Target): EncodedRequest {
  const { capabilities } = target
  const mode = effectiveMode(request, target.mode)
  const body: { [field: string]: unknown } = {
    model: target.model,
    messages: encodeChatMessages(request.messages, formatInstruction(request, target.mode), target),
  }
  addSettings(body, request.settings, capabilities)
  if (target.stream) {
    body.stream = true
    if (capabilities.streamUsage !== false) body.stream_options = { include_usage: true }
  }
  if (mode === 'json_object') body.response_format = { type: 'json_object' }
  const pieces: Piece[] = []
  const schema = request.outputSchema
  if (mode === 'json_schema' && schema !== undefined)
    pieces.push(['response_format', schemaFormat(schema, capabilities)])
  addTools(body, pieces, request, mode === 'tool', capabilities)
  const query =
    capabilities.apiVersion === undefined ? '' : `?api-version=${encodeURIComponent(capabilities.apiVersion)}`
  return createEncoded(`/chat/completions${query}`, body, pieces, request.extra)
}

function addSettings(body: { [field: string]: unknown }, settings: Settings, capabilities: Capabilities): void {
  if (settings.maxOutputTokens !== undefined)
    body[capabilities.outputCapField ?? 'max_tokens'] = settings.maxOutputTokens
  if (settings.temperature !== undefined) body.temperature = settings.temperature
  if (settings.topP !== undefined) body.top_p = settings.topP
  if (settings.stop !== undefined && settings.stop.length > 0) body.stop = settings.stop
  if (settings.seed !== undefined && capabilities.seedField !== null)
    body[capabilities.seedField ?? 'seed'] = settings.seed
  if (settings.reasoning !== undefined) addReasoning(body, settings.reasoning, capabilities)
  if (settings.cache === true && capabilities.cacheMarkers === 'breakpoint') {
    body.prompt_cache_options = { mode: 'explicit' }
  }
}

function addReasoning(
  body: { [field: string]: unknown },
  reasoning: NonNullable<Settings['reasoning']>,
  capabilities: Capabilities,
): void {
  const form = capabilities.reasoningForm ?? 'effort'
  if (form === 'object') {
    if (typeof reasoning === 'object') body.reasoning = { max_tokens: reasoning.budgetTokens }
    else body.reasoning = reasoning === 'none' ? { enabled: false } : { effort: reasoning }
  } else if (form === 'effort' && typeof reasoning === 'string') body.reasoning_effort = reasoning
}

/** The serialised `response_format`, once for each schema. */
function schemaFormat(schema: JsonSchema, capabilities: Capabilities): string {
  const strict = capabilities.strict !== false
  return cachedSchemaJson(schema, strict ? 'chat' : 'chat-loose', () => ({
    type: 'json_schema',
    json_schema: { name: 'answer', ...lowerForOpenAI(schema, strict) },
  }))
}

function addTools(
  body: { [field: string]: unknown },
  pieces: Piece[],
  request: Request,
  answerByTool: boolean,
  capabilities: Capabilities,
): void {
  const { tools, outputSchema } = request
  const strict = capabilities.strict !== false
  const definitions: string[] = []
  if (tools.length > 0) {
    const list = cachedToolsJson(tools, strict ? 'chat' : 'chat-loose', () =>
      tools.map(tool => encodeTool(tool, strict)),
    )
    definitions.push(list.slice(1, -1))
  }
  if (answerByTool && outputSchema !== undefined) {
    definitions.push(
      cachedSchemaJson(outputSchema, strict ? 'chat-tool' : 'chat-tool-loose', () => answerTool(outputSchema, strict)),
    )
  }
  if (definitions.length === 0) return
  pieces.push(['tools', `[${definitions.join(',')}]`])
  const choice = encodeToolChoice(request, answerByTool, capabilities)
  if (choice !== undefined) body.tool_choice = choice
}

/** The answer's tool is forced; beside other tools any of them is, until the answer comes. */
function encodeToolChoice(request: Request, answerByTool: boolean, capabilities: Capabilities): unknown {
  const anyTool = capabilities.anyToolWord ?? 'required'
  const choice = request.settings.toolChoice
  if (answerByTool) {
    if (capabilities.forcedTools === false) return undefined
    if (typeof choice === 'object') return named(choice.name)
    return request.tools.length === 0 || choice === 'none' ? named(ANSWER_TOOL) : anyTool
  }
  if (choice === 'required') return anyTool
  return typeof choice === 'object' ? named(choice.name) : choice
}

const named = (name: string): Fields => ({ type: 'function', function: { name } })

/** A caller's tool is sent as it was written: its own validation stands behind it, and strictness would change its meaning. */
const encodeTool = (tool: ToolDefinition, strict: boolean): Fields => ({
  type: 'function',
  function: {
    name: tool.name,
    description: tool.description,
    parameters: tool.inputSchema,
    ...(strict ? { strict: false } : {}),
  },
})

function answerTool(schema: JsonSchema, strict: boolean): Fields {
  const { schema: parameters, ...rest } = lowerForOpenAI(schema, strict)
  return {
    type: 'function',
    function: { name: ANSWER_TOOL, description: ANSWER_TOOL_DESCRIPTION, parameters, ...rest },
  }
}

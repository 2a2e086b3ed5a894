import type { JsonSchema, Request, Settings, ToolDefinition } from '../../result/index.ts'
import { ANSWER_TOOL, ANSWER_TOOL_DESCRIPTION, effectiveMode, formatInstruction } from '../answer.ts'
import type { Capabilities, EncodedRequest, Target } from '../dialect.ts'
import { cachedSchemaJson, cachedToolsJson, createEncoded, type Piece } from '../encoded.ts'
import { lowerForOpenAI } from '../schema/lower-openai.ts'
import type { Fields } from '../wire.ts'
import { encodeInput } from './input.ts'

type Body = { [field: string]: unknown }

/** Nothing is kept at the provider unless the caller asks for it (`extra.body.store`). */
export function encodeResponses(request: Request, target: Target): EncodedRequest {
  const { capabilities } = target
  const { settings } = request
  const mode = effectiveMode(request, target.mode)
  const input = encodeInput(request.messages, formatInstruction(request, target.mode), target)
  const body: Body = { model: target.model, input, store: false }
  addSettings(body, settings, capabilities)
  if (target.stream) body.stream = true
  if (mode === 'json_object') body.text = { format: { type: 'json_object' } }
  const pieces: Piece[] = []
  const schema = request.outputSchema
  if (mode === 'json_schema' && schema !== undefined) pieces.push(['text', `{"format":${schemaFormat(schema)}}`])
  addTools(body, pieces, request, mode === 'tool', capabilities)
  const query =
    capabilities.apiVersion === undefined ? '' : `?api-version=${encodeURIComponent(capabilities.apiVersion)}`
  return createEncoded(`/responses${query}`, body, pieces, request.extra)
}

function addSettings(body: Body, settings: Settings, capabilities: Capabilities): void {
  if (settings.maxOutputTokens !== undefined) body.max_output_tokens = settings.maxOutputTokens
  if (settings.temperature !== undefined) body.temperature = settings.temperature
  if (settings.topP !== undefined) body.top_p = settings.topP
  if (typeof settings.reasoning === 'string') body.reasoning = { effort: settings.reasoning }
  // Without being stored, reasoning can only be gone on from if its encrypted form comes along.
  if (capabilities.reasoning === true && settings.reasoning !== 'none') body.include = ['reasoning.encrypted_content']
  if (settings.cache === true && capabilities.cacheMarkers === 'breakpoint') {
    body.prompt_cache_options = { mode: 'explicit' }
  }
}

const schemaFormat = (schema: JsonSchema): string =>
  cachedSchemaJson(schema, 'responses', () => ({
    type: 'json_schema',
    name: 'answer',
    ...lowerForOpenAI(schema, true),
  }))

function addTools(
  body: Body,
  pieces: Piece[],
  request: Request,
  answerByTool: boolean,
  capabilities: Capabilities,
): void {
  const { tools, outputSchema } = request
  const definitions: string[] = []
  if (tools.length > 0) definitions.push(cachedToolsJson(tools, 'responses', () => tools.map(encodeTool)).slice(1, -1))
  if (answerByTool && outputSchema !== undefined) {
    definitions.push(cachedSchemaJson(outputSchema, 'responses-tool', () => answerTool(outputSchema)))
  }
  if (definitions.length === 0) return
  pieces.push(['tools', `[${definitions.join(',')}]`])
  const choice = encodeToolChoice(request, answerByTool, capabilities)
  if (choice !== undefined) body.tool_choice = choice
}

function encodeToolChoice(request: Request, answerByTool: boolean, capabilities: Capabilities): unknown {
  const choice = request.settings.toolChoice
  if (typeof choice === 'object') return named(choice.name)
  if (!answerByTool) return choice
  if (capabilities.forcedTools === false) return undefined
  return request.tools.length === 0 || choice === 'none' ? named(ANSWER_TOOL) : 'required'
}

const named = (name: string): Fields => ({ type: 'function', name })

/** Without the word, this interface makes a tool strict where it can, and so changes what its schema means. */
const encodeTool = (tool: ToolDefinition): Fields => ({
  type: 'function',
  name: tool.name,
  description: tool.description,
  parameters: tool.inputSchema,
  strict: false,
})

function answerTool(schema: JsonSchema): Fields {
  const { schema: parameters, strict } = lowerForOpenAI(schema, true)
  return { type: 'function', name: ANSWER_TOOL, description: ANSWER_TOOL_DESCRIPTION, parameters, strict }
}

import type { JsonSchema, Request, Settings, ToolDefinition } from '../../result/index.ts'
import { ANSWER_TOOL, ANSWER_TOOL_DESCRIPTION, effectiveMode, formatInstruction } from '../answer.ts'
import type { Capabilities, EncodedRequest, Target } from '../dialect.ts'
import { cachedSchemaJson, cachedToolsJson, createEncoded, type Piece } from '../encoded.ts'
import { lowerForAnthropic } from '../schema/lower-anthropic.ts'
import type { Fields } from '../wire.ts'
import { encodeTurns } from './messages.ts'
import { encodeThinking, type Thinking } from './thinking.ts'

const ANTHROPIC_VERSION = '2023-06-01'

type Body = { [field: string]: unknown }

export function encodeAnthropic(request: Request, target: Target): EncodedRequest {
  const { capabilities } = target
  const { settings } = request
  const mode = effectiveMode(request, target.mode === 'json_object' ? 'prompt' : target.mode)
  const turns = encodeTurns(request.messages, formatInstruction(request, target.mode), target)
  const thinking = encodeThinking(settings, capabilities)
  const body: Body = { model: target.model, max_tokens: thinking.maxTokens, messages: turns.messages }
  if (turns.system !== undefined) body.system = turns.system
  addSettings(body, settings, thinking)
  if (target.stream) body.stream = true
  const pieces: Piece[] = []
  addOutputConfig(pieces, mode === 'json_schema' ? request.outputSchema : undefined, thinking.effort)
  addTools(body, pieces, request, mode === 'tool', capabilities, thinking)
  return createEncoded(
    pathOf(target.baseURL),
    body,
    pieces,
    request.extra,
    headersOf(capabilities, turns.systemInTurns),
  )
}

/** The vendor's own clients leave `/v1` to the path, others have it in the base URL: both are right. */
const pathOf = (baseURL: string): string => (baseURL.endsWith('/v1') ? '/messages' : '/v1/messages')

const SYSTEM_IN_TURNS_BETA = 'mid-conversation-system-2026-04-07'

function headersOf(capabilities: Capabilities, systemInTurns: boolean): EncodedRequest['headers'] {
  return {
    'content-type': 'application/json',
    'anthropic-version': capabilities.apiVersion ?? ANTHROPIC_VERSION,
    ...(systemInTurns ? { 'anthropic-beta': SYSTEM_IN_TURNS_BETA } : {}),
  }
}

function addSettings(body: Body, settings: Settings, thinking: Thinking): void {
  if (settings.temperature !== undefined) body.temperature = settings.temperature
  if (settings.topP !== undefined) body.top_p = settings.topP
  if (settings.stop !== undefined && settings.stop.length > 0) body.stop_sequences = settings.stop
  if (settings.cache === true) body.cache_control = { type: 'ephemeral' }
  if (thinking.thinking !== undefined) body.thinking = thinking.thinking
}

/** The answer's schema is serialised once, the effort may differ from call to call. */
function addOutputConfig(pieces: Piece[], schema: JsonSchema | undefined, effort: string | undefined): void {
  const members: string[] = []
  if (schema !== undefined) members.push(`"format":${schemaFormat(schema)}`)
  if (effort !== undefined) members.push(`"effort":${JSON.stringify(effort)}`)
  if (members.length > 0) pieces.push(['output_config', `{${members.join(',')}}`])
}

const schemaFormat = (schema: JsonSchema): string =>
  cachedSchemaJson(schema, 'anthropic', () => ({ type: 'json_schema', schema: lowerForAnthropic(schema).schema }))

function addTools(
  body: Body,
  pieces: Piece[],
  request: Request,
  answerByTool: boolean,
  capabilities: Capabilities,
  thinking: Thinking,
): void {
  const { tools, outputSchema } = request
  const definitions: string[] = []
  if (tools.length > 0) definitions.push(cachedToolsJson(tools, 'anthropic', () => tools.map(encodeTool)).slice(1, -1))
  if (answerByTool && outputSchema !== undefined) {
    definitions.push(cachedSchemaJson(outputSchema, 'anthropic-tool', () => answerTool(outputSchema)))
  }
  if (definitions.length === 0) return
  pieces.push(['tools', `[${definitions.join(',')}]`])
  const canForce = capabilities.forcedTools !== false && !thinking.forbidsForcing
  const choice = encodeToolChoice(request, answerByTool, canForce)
  if (choice !== undefined) body.tool_choice = choice
}

function encodeToolChoice(request: Request, answerByTool: boolean, canForce: boolean): Fields | undefined {
  const choice = request.settings.toolChoice
  if (answerByTool) {
    if (!canForce) return { type: 'auto' }
    if (typeof choice === 'object') return { type: 'tool', name: choice.name }
    return request.tools.length === 0 || choice === 'none' ? { type: 'tool', name: ANSWER_TOOL } : { type: 'any' }
  }
  if (choice === undefined) return undefined
  if (typeof choice === 'object') return { type: 'tool', name: choice.name }
  return { type: choice === 'required' ? 'any' : choice }
}

const encodeTool = (tool: ToolDefinition): Fields => ({
  name: tool.name,
  description: tool.description,
  input_schema: tool.inputSchema,
})

/** A tool's input is an object; the schema goes as it is, the tool is not strict. */
const answerTool = (schema: JsonSchema): Fields => ({
  name: ANSWER_TOOL,
  description: ANSWER_TOOL_DESCRIPTION,
  input_schema: schema,
})

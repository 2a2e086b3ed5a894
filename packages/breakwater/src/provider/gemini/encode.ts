import type { JsonSchema, Request, Settings, ToolDefinition } from '../../result/index.ts'
import { ANSWER_TOOL, ANSWER_TOOL_DESCRIPTION, effectiveMode, formatInstruction } from '../answer.ts'
import type { Capabilities, EncodedRequest, OutputMode, Target } from '../dialect.ts'
import { cachedSchemaJson, cachedToolsJson, createEncoded, type Piece } from '../encoded.ts'
import { DEFAULT_LEVEL_BUDGETS } from '../reasoning-budget.ts'
import { lowerForGemini } from '../schema/lower-gemini.ts'
import { type Fields, toJson } from '../wire.ts'
import { encodeContents } from './contents.ts'

type Body = { [field: string]: unknown }

export function encodeGemini(request: Request, target: Target): EncodedRequest {
  const mode = effectiveMode(request, target.mode)
  const turns = encodeContents(request.messages, formatInstruction(request, target.mode), target)
  const body: Body = { contents: turns.contents }
  if (turns.system !== undefined) body.systemInstruction = turns.system
  const pieces: Piece[] = []
  addGenerationConfig(pieces, request, mode, target.capabilities)
  addTools(body, pieces, request, mode === 'tool')
  return createEncoded(pathOf(target), body, pieces, request.extra)
}

/** Vertex and proxies have their own path before the model; the plain host has not. */
function pathOf(target: Target): string {
  const afterHost = target.baseURL.indexOf('/', target.baseURL.indexOf('//') + 2)
  const version = afterHost < 0 ? '/v1beta' : ''
  const model = encodeURIComponent(target.model.replace(/^models\//, ''))
  const method = target.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return `${version}/models/${model}:${method}`
}

/** The answer's schema is serialised once, the settings may differ from call to call. */
function addGenerationConfig(
  pieces: Piece[],
  request: Request,
  mode: OutputMode | 'text',
  capabilities: Capabilities,
): void {
  const config = encodeSettings(request.settings, capabilities)
  if (mode === 'json_object' || mode === 'json_schema') config.responseMimeType = 'application/json'
  const schema = mode === 'json_schema' ? request.outputSchema : undefined
  if (Object.keys(config).length === 0) return
  const json = toJson(config)
  const tail = schema === undefined ? '}' : `,"responseJsonSchema":${schemaJson(schema)}}`
  pieces.push(['generationConfig', json.slice(0, -1) + tail])
}

const schemaJson = (schema: JsonSchema): string =>
  cachedSchemaJson(schema, 'gemini', () => lowerForGemini(schema).schema)

function encodeSettings(settings: Settings, capabilities: Capabilities): Body {
  const config: Body = {}
  if (settings.maxOutputTokens !== undefined) config.maxOutputTokens = settings.maxOutputTokens
  if (settings.temperature !== undefined) config.temperature = settings.temperature
  if (settings.topP !== undefined) config.topP = settings.topP
  if (settings.stop !== undefined && settings.stop.length > 0) config.stopSequences = settings.stop
  if (settings.seed !== undefined) config.seed = settings.seed
  const thinking = encodeThinking(settings.reasoning, capabilities)
  if (thinking !== undefined) config.thinkingConfig = thinking
  return config
}

/** A level or a budget, never both. */
function encodeThinking(asked: Settings['reasoning'], capabilities: Capabilities): Fields | undefined {
  if (asked === undefined || capabilities.reasoningForm === 'none') return undefined
  if (typeof asked === 'object') return { thinkingBudget: asked.budgetTokens }
  if (capabilities.reasoningForm === 'budget') return { thinkingBudget: DEFAULT_LEVEL_BUDGETS[asked] }
  return { thinkingLevel: LEVELS[asked] }
}

/** Nearest level that there is. */
const LEVELS: Readonly<Record<Extract<Settings['reasoning'], string>, string>> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

function addTools(body: Body, pieces: Piece[], request: Request, answerByTool: boolean): void {
  const { tools, outputSchema } = request
  const definitions: string[] = []
  if (tools.length > 0) definitions.push(cachedToolsJson(tools, 'gemini', () => tools.map(encodeTool)).slice(1, -1))
  if (answerByTool && outputSchema !== undefined) {
    definitions.push(cachedSchemaJson(outputSchema, 'gemini-tool', () => answerTool(outputSchema)))
  }
  if (definitions.length === 0) return
  pieces.push(['tools', `[{"functionDeclarations":[${definitions.join(',')}]}]`])
  const calling = encodeToolChoice(request, answerByTool)
  if (calling !== undefined) body.toolConfig = { functionCallingConfig: calling }
}

function encodeToolChoice(request: Request, answerByTool: boolean): Fields | undefined {
  const choice = request.settings.toolChoice
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  if (answerByTool) {
    const only = request.tools.length === 0 || choice === 'none'
    return { mode: 'ANY', ...(only ? { allowedFunctionNames: [ANSWER_TOOL] } : {}) }
  }
  return choice === undefined ? undefined : { mode: choice === 'required' ? 'ANY' : choice.toUpperCase() }
}

const encodeTool = (tool: ToolDefinition): Fields => ({
  name: tool.name,
  description: tool.description,
  parametersJsonSchema: lowerForGemini(tool.inputSchema).schema,
})

const answerTool = (schema: JsonSchema): Fields => ({
  name: ANSWER_TOOL,
  description: ANSWER_TOOL_DESCRIPTION,
  parametersJsonSchema: lowerForGemini(schema).schema,
})

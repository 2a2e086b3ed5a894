import type { Message, Part, Settings, ToolDefinition } from '../../../packages/breakwater/src/result/index.ts'
import {
  asList,
  asText,
  createRequest,
  defined,
  expectFields,
  type Json,
  OtherFeature,
  type ReadRequest,
} from './shape.ts'

export function readGeminiRequest(body: Json): ReadRequest {
  const { contents, systemInstruction, tools, toolConfig, generationConfig, ...rest } = body
  const { maxOutputTokens, temperature, topP, stopSequences, responseMimeType, ...others } = generationConfig as Json
  const { responseJsonSchema, thinkingConfig, ...generation } = others
  const thinking = (thinkingConfig ?? {}) as Json
  const budget = thinking.thinkingBudget
  const { thinkingBudget: _budget, ...thinkingRest } = thinking
  const more = { ...generation, ...(Object.keys(thinkingRest).length === 0 ? {} : { thinkingConfig: thinkingRest }) }
  return {
    request: createRequest({
      messages: [...readSystem(systemInstruction as Json | undefined), ...asList(contents).map(readContent)],
      tools: asList(tools).flatMap(readTools),
      outputSchema: responseJsonSchema as Json | undefined,
      wantsJson: responseMimeType !== undefined,
      settings: defined({
        maxOutputTokens,
        temperature,
        topP,
        stop: stopSequences,
        reasoning: budget === undefined ? undefined : { budgetTokens: budget },
        toolChoice: readChoice(toolConfig as Json | undefined),
      }) as Settings,
      rest: { ...rest, ...(Object.keys(more).length === 0 ? {} : { generationConfig: more }) },
    }),
    mode: 'json_schema',
    capabilities: { needsSignatures: JSON.stringify(contents).includes('"id"') },
  }
}

const readSystem = (system: Json | undefined): readonly Message[] =>
  system === undefined ? [] : [{ role: 'system', content: asList(system.parts).map(readPart) }]

const readContent = (content: Json): Message => ({
  role: content.role === 'model' ? 'assistant' : 'user',
  content: asList(content.parts).map(readPart),
})

function readPart(part: Json): Part {
  const names = Object.keys(part)
  const origin = { family: 'recorded', item: part }
  const isSigned = part.thoughtSignature !== undefined
  if (isCall(part)) return readCall(part)
  if (part.thought === true) return { type: 'reasoning', text: asText(part.text), origin }
  if (typeof part.text === 'string') return { type: 'text', text: part.text, ...(isSigned ? { origin } : {}) }
  if (isResult(part)) return readResult(part.functionResponse)
  if (names.length === 1 && isMedia(part)) return readMedia(part)
  return { type: 'reasoning', text: '', origin }
}

const isCall = (part: Json): boolean => part.functionCall !== undefined

const isResult = (part: Json): part is Json & { functionResponse: Json } => part.functionResponse !== undefined

const isMedia = (part: Json): boolean => part.inlineData !== undefined || part.fileData !== undefined

function readCall(part: Json): Part {
  const call = part.functionCall as Json
  const written = JSON.stringify(call.args)
  const origin = { family: 'recorded', item: part }
  return { type: 'toolCall', id: asText(call.id), name: asText(call.name), arguments: written, origin }
}

function readResult(result: Json): Part {
  expectFields(result, ['name', 'response'], ['id'])
  const response = result.response as Json
  const id = asText(result.id)
  return { type: 'toolResult', id, name: asText(result.name), content: JSON.stringify(response) }
}

function readMedia(part: Json): Part {
  const inline = part.inlineData as Json | undefined
  if (inline === undefined) throw new OtherFeature('fileData with a media type')
  const base64 = asText(inline.data).replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0))
  return { type: 'file', source: { bytes, mediaType: asText(inline.mimeType) } }
}

function readTools(tool: Json): readonly ToolDefinition[] {
  if (tool.functionDeclarations === undefined) throw new OtherFeature(Object.keys(tool)[0])
  return asList(tool.functionDeclarations).map(declaration => {
    const schema = declaration.parametersJsonSchema
    if (schema === undefined) throw new OtherFeature('parameters')
    return { name: asText(declaration.name), description: asText(declaration.description), inputSchema: schema as Json }
  })
}

function readChoice(config: Json | undefined): Settings['toolChoice'] | undefined {
  const calling = config?.functionCallingConfig as Json | undefined
  if (config === undefined) return undefined
  const allowed = asList(calling?.allowedFunctionNames)
  if (calling === undefined || calling.mode === 'VALIDATED' || allowed.length > 1) throw new OtherFeature('toolConfig')
  if (allowed.length === 1) return { name: String(allowed[0]) }
  return calling.mode === 'ANY' ? 'required' : (asText(calling.mode).toLowerCase() as 'auto')
}

import type { JsonSchema, Request } from '../result/index.ts'
import type { OutputMode } from './dialect.ts'
import type { HttpRoute } from './route.ts'
import { lowerForAnthropic } from './schema/lower-anthropic.ts'

const compilable = new WeakMap<JsonSchema, boolean>()

/** Whether Anthropic's grammar can hold the schema; asked once for each schema. */
function canCompile(schema: JsonSchema): boolean {
  const known = compilable.get(schema)
  if (known !== undefined) return known
  const { strict = false } = lowerForAnthropic(schema)
  compilable.set(schema, strict)
  return strict
}

/** The modes in which this request may go out on this route, best first; never empty. */
export function outputModes(request: Request, route: HttpRoute): readonly OutputMode[] {
  if (!request.wantsJson) return ['prompt']
  const modes = (route.capabilities.outputModes ?? []).filter(mode => CAN_CARRY[mode](request, route))
  return modes.length === 0 ? ['prompt'] : modes
}

/** Whether a mode can carry the request's schema. */
const CAN_CARRY: Readonly<Record<OutputMode, (request: Request, route: HttpRoute) => boolean>> = {
  json_schema: canBeSchema,
  tool: canBeTool,
  json_object: canBeObject,
  prompt: () => true,
}

function canBeSchema({ outputSchema, tools }: Request, { capabilities, dialect }: HttpRoute): boolean {
  if (outputSchema === undefined) return false
  if (tools.length > 0 && capabilities.schemaWithTools === false) return false
  if (dialect.name === 'anthropic') return canCompile(outputSchema)
  // OpenAI itself takes an object at the root and nothing else; its compatibles are not so strict.
  return dialect.name === 'gemini' || capabilities.strict === false || outputSchema.type === 'object'
}

/** A tool's input is an object, and a tool that cannot be forced need not be called. */
function canBeTool(request: Request, route: HttpRoute): boolean {
  if (request.outputSchema?.type !== 'object') return false
  return route.capabilities.forcedTools !== false && takesTools(request, route)
}

/** OpenAI's JSON mode writes objects only; Gemini's writes JSON even where a tool ought to be called. */
function canBeObject({ outputSchema, tools }: Request, { dialect }: HttpRoute): boolean {
  if (dialect.name === 'gemini') return tools.length === 0
  const type = outputSchema?.type
  return type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'))
}

function takesTools(request: Request, route: HttpRoute): boolean {
  const tools = route.capabilities.tools ?? 'accepted'
  return tools === 'accepted' || (tools === 'without_reasoning' && request.settings.reasoning === 'none')
}

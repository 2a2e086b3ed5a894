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
  const { capabilities, dialect } = route
  if (!request.wantsJson) return ['prompt']
  const schema = request.outputSchema
  const modes = (capabilities.outputModes ?? ['prompt']).filter(mode => {
    if (schema === undefined) return mode === 'json_object' || mode === 'prompt'
    if (mode === 'json_schema') {
      if (request.tools.length > 0 && capabilities.schemaWithTools === false) return false
      return dialect.name !== 'anthropic' || canCompile(schema)
    }
    // A tool's input is an object, and a tool that cannot be forced need not be called.
    if (mode === 'tool') return isObject(schema) && capabilities.forcedTools !== false && takesTools(request, route)
    // A JSON mode answers with JSON even where a tool ought to be called.
    return mode !== 'json_object' || request.tools.length === 0 || dialect.name !== 'gemini'
  })
  return modes.length === 0 ? ['prompt'] : modes
}

const isObject = (schema: JsonSchema): boolean => schema.type === 'object'

function takesTools(request: Request, route: HttpRoute): boolean {
  const tools = route.capabilities.tools ?? 'accepted'
  return tools === 'accepted' || (tools === 'without_reasoning' && request.settings.reasoning === 'none')
}

/** The mode to try when one was refused; undefined after the last. */
export function nextOutputMode(modes: readonly OutputMode[], refused: OutputMode): OutputMode | undefined {
  return modes[modes.indexOf(refused) + 1]
}

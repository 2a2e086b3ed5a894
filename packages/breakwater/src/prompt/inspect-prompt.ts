import { inputJsonSchema } from '../output/index.ts'
import type { Failure, JsonSchema, Request } from '../result/index.ts'
import type { Prompt } from './prompt.ts'
import { render } from './render.ts'

export type RenderedPrompt =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly failure: Failure }

/** What a call would begin with: the input validated, the messages filled in, nothing sent. */
export async function renderPrompt<Input>(
  prompt: Prompt<Input, unknown, unknown>,
  input: Input,
): Promise<RenderedPrompt> {
  const rendered = await render(prompt as Prompt, input)
  return 'code' in rendered ? { ok: false, failure: rendered } : { ok: true, request: rendered }
}

/**
 * What a prompt takes, as JSON Schema; undefined where it has no input schema, or one that carries no such form.
 *
 * @throws BreakwaterError naming the field that has no JSON Schema form
 */
export const inputSchemaOf = ({ inputSchema, where }: Prompt<never, unknown, unknown>): JsonSchema | undefined =>
  inputSchema === undefined ? undefined : inputJsonSchema(inputSchema, `${where} input`)

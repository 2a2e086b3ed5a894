import type { JsonSchema, Message } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { CallEnd, Caller, Callers, Mode } from './caller.ts'
import { importFrom } from './import-from.ts'
import type { Address } from './lead-routes.ts'

export type LibraryName = 'openai-sdk' | 'ai-sdk' | 'fetch'
export const LIBRARIES: readonly LibraryName[] = ['openai-sdk', 'ai-sdk', 'fetch']

interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

type StandardSchema = NonNullable<AnyPrompt['inputSchema']>

/** One answer's text, read as the library's own pages say it is read. Throws what the library throws. */
type Ask = (mode: Mode, turns: readonly ChatTurn[], signal: AbortSignal) => Promise<string>
type Library = (directory: string, schema: JsonSchema | undefined) => Promise<(address: Address) => Ask>

const MODEL = 'simulated'
const KEY = 'chaos-dummy-key'

/**
 * The user's prompt through another library with that library's defaults, as it is installed in the user's project.
 *
 * @param directory where the library is looked for, and upwards
 * @throws ChaosError where it is not installed
 */
export async function libraryCallers(name: LibraryName, prompt: AnyPrompt, directory: string): Promise<Callers> {
  const connect = await LIBRARY[name](directory, prompt.compiled?.jsonSchema)
  return {
    name,
    kind: 'library',
    routes: 1,
    mostRequests: undefined,
    open(address): Caller {
      const ask = connect(address)
      return {
        call: (mode, input, signal) => settle(async () => ask(mode, await turnsOf(prompt, input), signal), prompt),
        close: async () => {},
      }
    },
  }
}

/** What a careful user does with the text: read it, and hold it against the schema. */
async function settle(ask: () => Promise<string>, { output }: AnyPrompt): Promise<CallEnd> {
  try {
    const text = await ask()
    if (output === undefined) return { kind: 'value', value: text }
    const value: unknown = JSON.parse(text)
    if (!('~standard' in output)) return { kind: 'value', value }
    const checked = await (output as StandardSchema)['~standard'].validate(value)
    return checked.issues === undefined
      ? { kind: 'value', value: checked.value }
      : { kind: 'failure', name: 'schema issues' }
  } catch (error) {
    return endOfThrown(error)
  }
}

/** Errors of the language itself: the author of the code that threw one did not reckon with what came. */
const PROGRAMMING_ERRORS = ['TypeError', 'ReferenceError', 'RangeError']

function endOfThrown(error: unknown): CallEnd {
  if (!(error instanceof Error)) return { kind: 'error', name: typeof error }
  // Node's own way of saying that the connection failed.
  if (error.message === 'fetch failed' || error.message === 'terminated') {
    return { kind: 'failure', name: error.message }
  }
  const status = (error as { readonly status?: unknown }).status
  const name = typeof status === 'number' ? `${error.constructor.name} ${status}` : error.constructor.name
  return { kind: PROGRAMMING_ERRORS.includes(error.name) ? 'error' : 'failure', name }
}

async function turnsOf(prompt: AnyPrompt, input: unknown): Promise<readonly ChatTurn[]> {
  const checked = await prompt.inputSchema?.['~standard'].validate(input)
  const given = checked === undefined || checked.issues !== undefined ? input : checked.value
  const rendered = await prompt.template(given as never)
  return typeof rendered === 'string' ? [{ role: 'user', content: rendered }] : rendered.map(turnOf)
}

function turnOf({ role, content }: Message): ChatTurn {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  const text = parts.map(part => (part.type === 'text' ? part.text : '')).join('')
  return { role: role === 'tool' ? 'user' : role, content: text }
}

const formatOf = (schema: JsonSchema | undefined): object =>
  schema === undefined ? {} : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }

interface OpenAIModule {
  readonly default: new (
    options: object,
  ) => {
    readonly chat: {
      readonly completions: { create(body: object, options: object): Promise<Completion & AsyncIterable<Chunk>> }
    }
  }
}
interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string | null } }[]
}
interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[]
}

interface AiModule {
  generateText(options: object): Promise<{ readonly text: string }>
  streamText(options: object): { readonly textStream: AsyncIterable<string> }
}
interface AiProviderModule {
  createOpenAICompatible(options: object): (model: string) => object
}

const LIBRARY: Readonly<Record<LibraryName, Library>> = {
  async 'openai-sdk'(directory, schema) {
    const { default: OpenAI } = await importFrom<OpenAIModule>('openai', directory)
    return ({ url }) => {
      const { completions } = new OpenAI({ apiKey: KEY, baseURL: url }).chat
      return async (mode, messages, signal) => {
        const body = { model: MODEL, messages, ...formatOf(schema) }
        if (mode === 'plain') return (await completions.create(body, { signal })).choices[0]!.message.content!
        const chunks = await completions.create({ ...body, stream: true }, { signal })
        let text = ''
        for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? ''
        return text
      }
    }
  },

  async 'ai-sdk'(directory, schema) {
    const { generateText, streamText } = await importFrom<AiModule>('ai', directory)
    const { createOpenAICompatible } = await importFrom<AiProviderModule>('@ai-sdk/openai-compatible', directory)
    const asks = schema === undefined ? '' : `Answer as JSON. JSON Schema: ${JSON.stringify(schema)}`
    return ({ url }) => {
      const model = createOpenAICompatible({ name: 'simulated', apiKey: KEY, baseURL: url })(MODEL)
      return async (mode, turns, abortSignal) => {
        const options = {
          model,
          messages: asks === '' ? turns : [...turns, { role: 'user', content: asks }],
          // They are the prompt's own.
          allowSystemInMessages: true,
          abortSignal,
        }
        if (mode === 'plain') return (await generateText(options)).text
        // The stream of texts throws nothing: errors come by another way, and only the careful look there.
        let failed: { readonly error: unknown } | undefined
        const onError = ({ error }: { readonly error: unknown }): void => {
          failed ??= { error }
        }
        let text = ''
        for await (const piece of streamText({ ...options, onError }).textStream) text += piece
        if (failed !== undefined) throw (failed as { readonly error: unknown }).error
        return text
      }
    }
  },

  async fetch(_directory, schema) {
    return ({ url }) =>
      async (mode, messages, signal) => {
        const body = JSON.stringify({ model: MODEL, messages, ...formatOf(schema), stream: mode === 'streamed' })
        const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
        const response = await fetch(`${url}/chat/completions`, { method: 'POST', headers, body, signal })
        if (!response.ok) throw new Error(`status ${response.status}`)
        if (mode === 'plain') return ((await response.json()) as Completion).choices[0]!.message.content!
        return textOfEvents(await response.text())
      }
  },
}

function textOfEvents(body: string): string {
  const data = body.split('\n').flatMap(line => (line.startsWith('data: ') ? [line.slice(6)] : []))
  const chunks = data.filter(one => one !== '[DONE]').map(one => JSON.parse(one) as Chunk)
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
}

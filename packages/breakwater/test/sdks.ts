import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import Anthropic from '@anthropic-ai/sdk'
import type { Simulator } from '@breakwater/testing'
import { generateText, streamText } from 'ai'
import OpenAI from 'openai'
import type { HardenedFetch } from '../src/index.ts'

/** One library over the hardened fetch, its own retries off. Each answers the whole text, or throws. */
export interface Sdk {
  readonly name: string
  plain(text: string): Promise<string>
  streamed(text: string): Promise<string>
}

const MODEL = 'simulated'
const ask = (content: string) => [{ role: 'user' as const, content }]

export const SDKS: Readonly<Record<string, (fetch: HardenedFetch, simulator: Simulator) => Omit<Sdk, 'name'>>> = {
  'openai, Chat'(fetch, { url }) {
    const { chat } = new OpenAI({ apiKey: 'sk-test', baseURL: url, maxRetries: 0, fetch })
    return {
      async plain(text) {
        const { choices } = await chat.completions.create({ model: MODEL, messages: ask(text) })
        return choices[0]?.message.content ?? ''
      },
      async streamed(text) {
        const chunks = await chat.completions.create({ model: MODEL, messages: ask(text), stream: true })
        return joined(chunks, chunk => chunk.choices[0]?.delta.content)
      },
    }
  },
  'openai, Responses'(fetch, { url }) {
    const { responses } = new OpenAI({ apiKey: 'sk-test', baseURL: url, maxRetries: 0, fetch })
    return {
      plain: async input => (await responses.create({ model: MODEL, input })).output_text,
      async streamed(input) {
        const events = await responses.create({ model: MODEL, input, stream: true })
        return joined(events, event => (event.type === 'response.output_text.delta' ? event.delta : undefined))
      },
    }
  },
  anthropic(fetch, { origin }) {
    const { messages } = new Anthropic({ apiKey: 'sk-ant-test', baseURL: origin, maxRetries: 0, fetch })
    const request = (text: string) => ({ model: MODEL, max_tokens: 2_000, messages: ask(text) })
    return {
      async plain(text) {
        const { content } = await messages.create(request(text))
        return content.map(block => (block.type === 'text' ? block.text : '')).join('')
      },
      async streamed(text) {
        const events = await messages.create({ ...request(text), stream: true })
        return joined(events, event =>
          event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : undefined,
        )
      },
    }
  },
  'AI SDK'(fetch, { url }) {
    const model = createOpenAICompatible({ name: 'simulated', apiKey: 'sk-test', baseURL: url, fetch })(MODEL)
    return {
      plain: async prompt => (await generateText({ model, prompt, maxRetries: 0 })).text,
      async streamed(prompt) {
        const { fullStream } = streamText({ model, prompt, maxRetries: 0, onError: () => {} })
        return joined(fullStream, part => {
          if (part.type === 'error') throw part.error
          return part.type === 'text-delta' ? part.text : undefined
        })
      },
    }
  },
  'Gemini by hand'(fetch, { origin }) {
    const post = async (method: string, text: string) => {
      const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }] })
      const response = await fetch(`${origin}/v1beta/models/${MODEL}:${method}`, { method: 'POST', body })
      if (!response.ok) throw new Error(`status ${response.status}`)
      return response
    }
    return {
      plain: async text => textOf((await (await post('generateContent', text)).json()) as Candidates),
      async streamed(text) {
        const body = await (await post('streamGenerateContent?alt=sse', text)).text()
        const events = body
          .replaceAll('\r', '')
          .split('\n\n')
          .filter(event => event.startsWith('data:'))
        const chunks = events.map(event => event.replaceAll(/^data: ?/gm, ''))
        return chunks.map(chunk => textOf(JSON.parse(chunk) as Candidates)).join('')
      },
    }
  },
}

interface Candidates {
  readonly error?: object
  readonly candidates?: readonly { readonly content?: { readonly parts?: readonly { readonly text?: string }[] } }[]
}

function textOf({ error, candidates }: Candidates): string {
  if (error !== undefined) throw new Error('the answer is an error')
  return candidates?.[0]?.content?.parts?.map(part => part.text ?? '').join('') ?? ''
}

async function joined<T>(pieces: AsyncIterable<T>, textOf: (piece: T) => string | null | undefined): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += textOf(piece) ?? ''
  return text
}

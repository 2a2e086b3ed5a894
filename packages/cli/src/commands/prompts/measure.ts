import { type ResolvedPrompt, sampleInputOf } from '@breakwater/testing/prompts'
import { costOfInput, type Message, measureText, type Prices, type Prompt, renderPrompt } from 'breakwater'

/** A model with its prices, where its route gives them. Undefined: whatever model. */
export interface Meter {
  readonly model: string | undefined
  readonly prices: Prices | undefined
}

/** What one call sends to a model before and after; undefined where a version does not take the input. */
export interface Measured {
  readonly model: string | undefined
  readonly isExact: boolean
  readonly beforeTokens: number | undefined
  readonly afterTokens: number | undefined
  /** What that costs, without the answer. Undefined where no price is known. */
  readonly beforeUsd: number | undefined
  readonly afterUsd: number | undefined
}

export async function measure(
  before: ResolvedPrompt,
  after: ResolvedPrompt,
  input: { readonly given: unknown } | undefined,
  meters: readonly Meter[],
): Promise<Measured[]> {
  const texts = [await sentText(before, input), await sentText(after, input)]
  return Promise.all(meters.map(meter => measureBoth(texts, meter)))
}

async function measureBoth(texts: readonly (string | undefined)[], { model, prices }: Meter): Promise<Measured> {
  const [before, after] = await Promise.all(texts.map(text => measureOne(text, model ?? '', prices)))
  return {
    model,
    isExact: (before ?? after)?.isExact ?? false,
    beforeTokens: before?.tokens,
    afterTokens: after?.tokens,
    beforeUsd: before?.usd,
    afterUsd: after?.usd,
  }
}

async function measureOne(
  text: string | undefined,
  model: string,
  prices: Prices | undefined,
): Promise<{ readonly tokens: number; readonly usd: number | undefined; readonly isExact: boolean } | undefined> {
  if (text === undefined) return undefined
  const { tokens, isExact, ...known } = await measureText(text, model)
  const at = prices ?? known.prices
  return { tokens, isExact, usd: at === undefined ? undefined : costOfInput(tokens, at) }
}

/** The messages, and the schemas that go with them. */
async function sentText(
  { snapshot, prompt }: ResolvedPrompt,
  input: { readonly given: unknown } | undefined,
): Promise<string | undefined> {
  const messages = prompt === undefined ? lockedText(snapshot.messages, input) : await renderedText(prompt, input)
  if (messages === undefined) return undefined
  const schema = snapshot.output === undefined ? [] : [JSON.stringify(snapshot.output)]
  return [messages, ...schema, ...(snapshot.tools ?? [])].join('\n')
}

/** Of a past version that code defined, only what it wrote for a sample is left. */
const lockedText = (messages: readonly string[] | undefined, input: object | undefined): string | undefined =>
  input === undefined ? messages?.filter(line => !/^\[\w+\]$/.test(line)).join('\n') : undefined

async function renderedText(
  prompt: Prompt,
  input: { readonly given: unknown } | undefined,
): Promise<string | undefined> {
  const rendered = await renderPrompt(prompt, input === undefined ? sampleInputOf(prompt) : input.given)
  return rendered.ok ? rendered.request.messages.map(textOf).join('\n') : undefined
}

const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : content.map(part => (part.type === 'text' ? part.text : '')).join('\n')

import type { Capabilities, Prompt, Route } from 'breakwater'
import { hasImage, sampleMessages } from './render-sample.ts'

/** What a prompt asks of a model. */
export type Need = 'schema' | 'tools' | 'images' | 'reasoning'

/** What is known of a prompt without a call: images in messages that code writes are seen where a sample shows them. */
export async function needsOf(prompt: Prompt, usesMedia: boolean): Promise<readonly Need[]> {
  const { reasoning } = prompt.settings
  const needs: { readonly [need in Need]: boolean } = {
    schema: prompt.compiled !== undefined,
    tools: prompt.tools.length > 0,
    images: usesMedia || (await sampleMessages(prompt)).some(hasImage),
    reasoning: reasoning !== undefined && reasoning !== 'none',
  }
  return (Object.keys(needs) as Need[]).filter(need => needs[need])
}

/** What a route's model cannot do, as far as its capabilities tell; what they do not tell is taken to be there. */
export function lacking(needs: readonly Need[], route: Route, prompt: Prompt): readonly Need[] {
  return needs.filter(need => LACKS[need](route.capabilities, { ...route.settings, ...prompt.settings }))
}

type Lacks = (capabilities: Capabilities, settings: Prompt['settings']) => boolean

const LACKS: Readonly<Record<Need, Lacks>> = {
  schema: ({ outputModes }) => outputModes?.every(mode => mode === 'prompt') ?? false,
  tools: ({ tools, reasoningDefault }, { reasoning = reasoningDefault === 'on' ? 'high' : 'none' }) =>
    tools === 'refused' || (tools === 'without_reasoning' && reasoning !== 'none'),
  images: ({ images }) => images === false,
  reasoning: ({ reasoningForm }) => reasoningForm === 'none',
}

/** For people. */
export const NEED_WORDS: Readonly<Record<Need, string>> = {
  schema: 'answers by a schema (nothing but the text of the prompt would ask for JSON)',
  tools: 'tools',
  images: 'images',
  reasoning: 'reasoning that can be asked for',
}

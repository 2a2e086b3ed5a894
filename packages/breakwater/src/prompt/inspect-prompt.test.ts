import { expect, test } from 'vitest'
import { z } from 'zod'
import { definePrompt } from './define.ts'
import { inputSchemaOf, renderPrompt } from './inspect-prompt.ts'
import { definePromptFile } from './prompt-file.ts'

const SOURCE = `---
version: 1.0.0
input:
  schema:
    text: string
    style?: string
  default:
    style: plain
---
{{role "system"}}Write in {{style}} style.
{{role "user"}}{{text}}
`

test('a prompt renders to what would be sent, with name, version and hash', async () => {
  const prompt = await definePromptFile('greet.prompt', SOURCE)
  const rendered = await renderPrompt(prompt, { text: 'Hi' })
  expect(rendered).toMatchObject({
    ok: true,
    request: {
      prompt: { name: 'greet', version: '1.0.0', hash: prompt.hash },
      messages: [{ role: 'system' }, { role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    },
  })
})

test('an input that the schema rejects is a failure, and nothing is rendered', async () => {
  const prompt = await definePromptFile('greet.prompt', SOURCE)
  expect(await renderPrompt(prompt, {})).toMatchObject({ ok: false, failure: { code: 'invalid_input' } })
})

test('what a prompt takes is told as JSON Schema, of a file and of a definition', async () => {
  const properties = { text: { type: 'string' }, style: { type: 'string' } }
  const ofFile = inputSchemaOf(await definePromptFile('greet.prompt', SOURCE))
  expect(ofFile).toMatchObject({ type: 'object', required: ['text'] })
  expect(Object.keys(ofFile?.properties ?? {})).toEqual(Object.keys(properties))
  const input = z.object({ text: z.string(), style: z.string().optional() })
  const ofCode = inputSchemaOf(definePrompt({ name: 'greet', input, messages: () => '' }))
  expect(ofCode).toMatchObject({ type: 'object', required: ['text'], properties })
  expect(inputSchemaOf(definePrompt({ name: 'greet', messages: () => '' }))).toBeUndefined()
})

test('the hash tells a default from another, as it tells a template from another', async () => {
  const before = await definePromptFile('greet.prompt', SOURCE)
  const after = await definePromptFile('greet.prompt', SOURCE.replace('style: plain', 'style: fancy'))
  expect(after.hash).not.toBe(before.hash)
})

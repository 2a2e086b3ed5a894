import { describe, expect, test } from 'vitest'
import {
  anthropicDialect,
  chatDialect,
  geminiDialect,
  isRefusedHistory,
  isUnsupportedMode,
  type ProviderError,
  unsupportedParameter,
} from './index.ts'

const openai = (message: string, param: string | null = null, code: string | null = null): ProviderError =>
  chatDialect.classifyError(400, {}, JSON.stringify({ error: { message, type: 'invalid_request_error', param, code } }))
const anthropic = (message: string): ProviderError =>
  anthropicDialect.classifyError(
    400,
    {},
    JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } }),
  )
const gemini = (message: string): ProviderError =>
  geminiDialect.classifyError(400, {}, JSON.stringify({ error: { code: 400, status: 'INVALID_ARGUMENT', message } }))

describe('a refused output mode', () => {
  test.each([
    openai("Invalid schema for response_format 'answer'", 'response_format'),
    openai('This model does not support response format `json_schema`.'),
    openai("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
    openai("'tool_choice' must be auto", 'tool_choice'),
    anthropic('output_config.format: structured output is not supported on this model'),
    anthropic('Schema is too complex for compilation'),
    anthropic('tool_choice: forcing is not supported on this model'),
    gemini('Function calling with a response mime type: application/json is unsupported'),
    gemini('The specified schema produces a constraint that has too many states for serving.'),
  ])('%#', error => {
    expect([error.code, isUnsupportedMode(error), unsupportedParameter(error)]).toEqual([
      'invalid_request',
      true,
      undefined,
    ])
  })
})

describe('a refused setting', () => {
  test.each([
    [
      openai("Unsupported value: 'temperature' does not support 0", 'temperature', 'unsupported_value'),
      'temperature',
      'temperature',
    ],
    [openai("Unsupported parameter: 'max_tokens' is not supported with this model."), 'max_tokens', 'maxOutputTokens'],
    [
      openai('Function tools with reasoning_effort are not supported', 'reasoning_effort'),
      'reasoning_effort',
      'reasoning',
    ],
    [
      openai('Unrecognized request argument supplied: "safe_prompt"', null, 'unsupported_parameter'),
      'safe_prompt',
      undefined,
    ],
    [anthropic('`temperature` is deprecated for this model.'), 'temperature', 'temperature'],
    [anthropic('`top_p` may only be set to 0.99 or above'), 'top_p', 'topP'],
  ])('%#', (error, parameter, setting) => {
    expect([unsupportedParameter(error), isUnsupportedMode(error)]).toEqual([{ parameter, setting }, false])
  })
})

test.each([
  openai('Could not parse the image', 'messages[0].content'),
  openai("Invalid type for 'messages[0].content'", 'messages[0].content', 'invalid_type'),
  anthropic('messages: roles must alternate'),
  gemini('Please use a valid role: user, model.'),
])('any other refusal is none of these: %#', error => {
  expect([isUnsupportedMode(error), unsupportedParameter(error), isRefusedHistory(error)]).toEqual([
    false,
    undefined,
    false,
  ])
})

test('an error that is no refusal has no hint, whatever its text says', () => {
  const body = JSON.stringify({ error: { message: 'response_format failed', type: 'server_error' } })
  expect(isUnsupportedMode(chatDialect.classifyError(500, {}, body))).toBe(false)
})

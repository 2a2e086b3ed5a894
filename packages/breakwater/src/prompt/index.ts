export { askPrompt } from './ask.ts'
export { type CanaryOptions, type Chosen, canary } from './canary.ts'
export { definePrompt } from './define.ts'
export { inputSchemaOf, type RenderedPrompt, renderPrompt } from './inspect-prompt.ts'
export {
  actionFor,
  type Degrade,
  degrade,
  type FailureAction,
  isDegrade,
  type OnFailure,
  offerOf,
  type Simpler,
  simpler,
  simplerOutput,
} from './on-failure.ts'
export { checkOptions } from './options.ts'
export type {
  FallbackOf,
  MayPend,
  PendingOf,
  Prompt,
  PromptOptions,
  Rendered,
  ResultOf,
  Template,
  UncheckedPromptOptions,
  ValueOf,
} from './prompt.ts'
export { definePromptFile, type FilePrompt } from './prompt-file.ts'
export { callbackFailed, type RenderOptions, render } from './render.ts'

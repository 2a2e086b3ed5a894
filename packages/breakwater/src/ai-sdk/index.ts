export { asLanguageModel, type ModelOptions, middleware } from './as-language-model.ts'
export { type FromAiSdkOptions, fromAiSdk } from './from-ai-sdk.ts'

export { createAnswer, extractiveModel, inputTokensOf, type Model, modelSaying } from './extractive-model.ts'
export { fillSchema } from './fill-schema.ts'
export { type Extract, extractSummary } from './summarizer.ts'

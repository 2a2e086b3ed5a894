export { createAnswer, extractiveModel, inputTokensOf, type Model } from './extractive-model.ts'
export { type Extract, extractSummary } from './summarizer.ts'

export { closeHistory } from './history.ts'
export { type AcceptedCall, readToolCalls } from './read-calls.ts'
export { type RunParts, repeatedCall, runToolCalls, type ToolMemory, type ToolRun } from './run-calls.ts'
export {
  type AiSdkTool,
  type AnyTool,
  type Effects,
  type ExternalTool,
  externalTool,
  type ReadyTool,
  readyTools,
  type Tool,
  type ToolContext,
  type ToolOptions,
  type Tools,
  tool,
} from './tool.ts'

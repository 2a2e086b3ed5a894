export { type Conversation, conversationKey } from './conversations.ts'
export { createSimulator, type Simulator } from './create-simulator.ts'
export type { SimulatorOptions } from './options.ts'
export type { RecordedRequest } from './recorded-request.ts'

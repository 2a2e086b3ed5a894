export type { CallStream, ResponseFormat } from './call-stream.ts'
export { Channel } from './channel.ts'
export type { CallEvent } from './events.ts'
export { type Begun, streamOf } from './stream-of.ts'

export type { CallStream, ResponseFormat } from './call-stream.ts'
export type { CallEvent } from './events.ts'
export { type Begun, streamOf } from './stream-of.ts'

export { type ReaderEvent, type ReaderFailure, readCall } from './read-call.ts'
export { NOTHING_SHOWN, type Shown, show } from './show.ts'

export type { AnyResult, ObservedCall, ObservedEvent } from './events.ts'
export { createObserver, type Observer } from './observer.ts'

/** An answer that may come at once or later: awaited only where it is a promise, as most answer at once. */
export type Maybe<T> = T | Promise<T>

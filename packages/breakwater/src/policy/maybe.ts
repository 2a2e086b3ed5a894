/** An answer that may come at once or later: awaited only where it is a promise, as most answer at once. */
export type Maybe<T> = T | Promise<T>

/** What follows an answer: at once where the answer is there. */
export const andThen = <T, U>(answer: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> =>
  answer instanceof Promise ? answer.then(next) : next(answer)
